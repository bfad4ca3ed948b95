using System.Threading.Channels;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;

namespace CanTools.Gateway.Controls;

/// <summary>
/// Where somebody looks at controls, and answers them. Of each control it has yet to be told the newest, and of one that came and went
/// meanwhile nothing: who is slow takes no more room than there is shown.
/// </summary>
/// <param name="client">Who.</param>
/// <param name="seesAll">Whether it sees the sessions of others, too.</param>
/// <param name="targets">For whom they are.</param>
/// <param name="session">The only session that is wanted; empty: all.</param>
internal sealed class ControlConsole(string client, bool seesAll, IReadOnlyCollection<InterfaceType> targets, string session) : IDisposable
{
    /// <summary>What may wait to be read of what it was told about controls that it never saw, because it answered them.</summary>
    private const int MaxUnseen = 256;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<ulong, ShownControl> _untold = [];

    /// <summary>What it sees.</summary>
    private readonly HashSet<ulong> _told = [];

    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _ended = new();
    private int _unseen;

    public string Client => client;

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = "";

    public bool Wants(ShownControl control) => (seesAll || control.Owner == client) && targets.Contains(control.Control.Target)
        && (session.Length == 0 || session == control.SessionId);

    public void Show(ShownControl control)
    {
        lock (_lock)
        {
            bool isSeen = _told.Contains(control.Id);
            if (control.Gone && !isSeen && _untold.Remove(control.Id, out ShownControl? unseen) && !unseen.Gone)
                return;
            if (control.Gone && !isSeen && ++_unseen > MaxUnseen)
            {
                End("It does not read what it is sent.");
                return;
            }
            _untold[control.Id] = control;
        }
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Sends, until there is nothing more.</summary>
    public async Task SendAllAsync(GrpcCall call)
    {
        while (await _changed.Reader.WaitToReadAsync(call.Ended))
        {
            _changed.Reader.TryRead(out _);
            while (Take() is { } control)
                await call.WriteAsync(control);
        }
    }

    /// <summary>What waits is still sent.</summary>
    public void Complete() => _changed.Writer.TryComplete();

    public void End(string reason)
    {
        if (Reason.Length == 0)
            Reason = reason;

        // Not in the caller's locks.
        _ = _ended.CancelAsync();
    }

    public void Dispose() => _ended.Dispose();

    private ShownControl? Take()
    {
        lock (_lock)
        {
            if (_untold.Count == 0)
                return null;
            ShownControl first = _untold.GetAt(0).Value;
            _untold.RemoveAt(0);
            if (!first.Gone)
                _told.Add(first.Id);
            else if (!_told.Remove(first.Id))
                _unseen--;
            return first;
        }
    }
}
