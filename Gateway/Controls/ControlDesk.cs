using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Controls;

/// <summary>What is shown to people at this moment, and who looks at it.</summary>
internal sealed class ControlDesk
{
    /// <summary>So that nobody fills the memory with them.</summary>
    private const int MaxOfSession = 8, MaxOfClient = 16;

    private readonly Lock _lock = new();
    private readonly HashSet<ControlPlace> _places = [];
    private readonly SortedDictionary<ulong, ControlPlace> _shown = [];
    private readonly HashSet<ControlConsole> _consoles = [];
    private ulong _last;

    /// <summary>A function begins to show.</summary>
    /// <exception cref="GrpcException">Its session does so in too many places.</exception>
    public void Open(ControlPlace place)
    {
        lock (_lock)
        {
            if (_places.Count(one => one.SessionId == place.SessionId) == MaxOfSession)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A session shows controls over {MaxOfSession} streams at most.");
            _places.Add(place);
        }
    }

    /// <summary>Shows a control to all who want it, in place of the one that was there.</summary>
    public void Show(ControlPlace place, Control control)
    {
        lock (_lock)
        {
            Withdraw(place, "Something else is shown.");
            var shown = new ShownControl
            {
                Id = ++_last, SessionId = place.SessionId, Owner = place.Owner, Connector = place.Connector, Control = control,
            };
            place.Show(shown);
            _shown.Add(_last, place);
            foreach (ControlConsole console in _consoles.Where(one => one.Wants(shown)))
                console.Show(shown);
        }
    }

    /// <summary>Its stream is over.</summary>
    public void Close(ControlPlace place)
    {
        lock (_lock)
        {
            _places.Remove(place);
            Withdraw(place, "The function that showed it has ended that.");
        }
    }

    /// <summary>Somebody looks, and is shown what there is.</summary>
    /// <exception cref="GrpcException">The client looks from too many places.</exception>
    public void Open(ControlConsole console)
    {
        lock (_lock)
        {
            if (_consoles.Count(one => one.Client == console.Client) == MaxOfClient)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A client looks at controls over {MaxOfClient} streams at most.");
            _consoles.Add(console);
            foreach (ControlPlace place in _shown.Values.Where(one => !one.IsAnswered && console.Wants(one.Shown!)))
                console.Show(place.Shown!);
        }
    }

    /// <summary>A client is not let in any more: it looks at nothing.</summary>
    public void Dismiss(string client)
    {
        lock (_lock)
        {
            foreach (ControlConsole console in _consoles.Where(one => one.Client == client))
                console.End("The client is not let in any more.");
        }
    }

    public void Close(ControlConsole console)
    {
        lock (_lock)
            _consoles.Remove(console);
    }

    /// <summary>Somebody answers. The first answer counts; others are told that they need not.</summary>
    public void Answer(ControlConsole console, ShownControl answer)
    {
        lock (_lock)
        {
            if (!_shown.TryGetValue(answer.Id, out ControlPlace? place) || !console.Wants(place.Shown!))
            {
                console.Show(new ShownControl { Id = answer.Id, Gone = true, Reason = "It is not shown any more." });
                return;
            }
            ShownControl shown = place.Shown!;
            if (place.IsAnswered)
            {
                console.Show(new ShownControl { Id = shown.Id, Gone = true, Reason = "Somebody else was faster." });
                return;
            }
            if (ControlAnswers.Take(shown.Control, answer.Control, out string problem) is not { } answered)
            {
                ShownControl again = shown.Clone();
                again.Reason = problem;
                console.Show(again);
                return;
            }
            place.Answer(answered);
            Tell(shown, $"Answered by '{console.Client}'.");
        }
    }

    private void Withdraw(ControlPlace place, string reason)
    {
        if (place.Shown is not { } shown)
            return;
        _shown.Remove(shown.Id);
        if (!place.IsAnswered)
            Tell(shown, reason);
        place.Show(null);
    }

    private void Tell(ShownControl shown, string reason)
    {
        foreach (ControlConsole console in _consoles.Where(one => one.Wants(shown)))
            console.Show(new ShownControl { Id = shown.Id, Gone = true, Reason = reason });
    }
}
