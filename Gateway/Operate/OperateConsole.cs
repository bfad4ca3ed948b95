using System.Threading.Channels;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Operate;

/// <summary>Asks one thing after the other, in the order in which they came.</summary>
/// <param name="text">How things are said.</param>
/// <param name="output">Where.</param>
/// <param name="answer">Takes answers.</param>
/// <param name="isTerminal">Whether somebody types: then what was typed before something was asked is no answer to it.</param>
internal sealed class OperateConsole(ControlText text, TextWriter output, Func<ShownControl, Task> answer, bool isTerminal)
{
    private readonly Queue<string> _typed = [];
    private readonly List<ShownControl> _asked = [];

    /// <summary>What the gateway has not yet said anything about.</summary>
    private readonly List<ShownControl> _answered = [];
    private bool _isPrompting;

    /// <summary>Whether a line may have been begun for something that is gone.</summary>
    private bool _isStale;

    /// <summary>Until the input has ended, and what was typed is used up, or there is nothing more to come.</summary>
    /// <param name="shown">What comes from the gateway.</param>
    /// <param name="typed">Lines.</param>
    public async Task RunAsync(ChannelReader<ShownControl> shown, ChannelReader<string> typed)
    {
        Task<bool> anotherShown = shown.WaitToReadAsync().AsTask(), anotherTyped = typed.WaitToReadAsync().AsTask();
        bool hasEnded = false;
        while (!hasEnded || _typed.Count > 0 || _answered.Count > 0)
        {
            if (hasEnded)
                await anotherShown;
            else
                await Task.WhenAny(anotherShown, anotherTyped);
            if (anotherShown.IsCompleted)
            {
                if (!await anotherShown)
                    return;
                while (shown.TryRead(out ShownControl? control))
                    Take(control);
                anotherShown = shown.WaitToReadAsync().AsTask();
            }
            if (!hasEnded && anotherTyped.IsCompleted)
            {
                hasEnded = !await anotherTyped;
                while (typed.TryRead(out string? line))
                    TakeLine(line);
                if (!hasEnded)
                    anotherTyped = typed.WaitToReadAsync().AsTask();
            }
            await AnswerAsync();
        }
    }

    private void TakeLine(string line)
    {
        if (isTerminal && (!_isPrompting || _isStale))
        {
            bool wasStale = _isStale;
            _isStale = false;
            if (!wasStale || !_isPrompting)
                return;
            output.WriteLine("That may have been meant for what is gone. Once more:");
            output.Write(ControlText.Prompt(_asked[0].Control));
            return;
        }
        _typed.Enqueue(line);
    }

    private void Take(ShownControl control)
    {
        ShownControl? answered = _answered.Find(one => one.Id == control.Id);
        if (answered is not null)
            _answered.Remove(answered);
        if (control.Gone)
        {
            ShownControl? asked = answered ?? _asked.Find(one => one.Id == control.Id);
            if (asked is null)
                return;
            _isStale |= _isPrompting && _asked.Count > 0 && _asked[0] == asked;
            Say($"{Where(asked)} {ControlText.Clean(control.Reason)}");
            _asked.Remove(asked);
        }
        else if (answered is not null)
        {
            Say(ControlText.Clean(control.Reason));
            _asked.Insert(0, answered);
        }
        else if (ControlText.Prompt(control.Control) is null)
        {
            Say($"{Where(control)} {text.Show(control.Control)}");
        }
        else
        {
            _asked.Add(control);
        }
    }

    private async Task AnswerAsync()
    {
        while (_asked.Count > 0)
        {
            ShownControl first = _asked[0];
            if (!_isPrompting)
            {
                Say($"{Where(first)} {text.Show(first.Control)}");
                output.Write(ControlText.Prompt(first.Control));
                _isPrompting = true;
            }
            if (!_typed.TryDequeue(out string? line))
                return;
            if (text.Answer(first.Control, line) is { } answered)
            {
                _asked.RemoveAt(0);
                _answered.Add(first);
                _isPrompting = false;
                await answer(new ShownControl { Id = first.Id, Control = answered });
            }
            else
            {
                output.WriteLine("That is no answer to this.");
                output.Write(ControlText.Prompt(first.Control));
            }
        }
    }

    /// <summary>A line of its own, also where something is asked.</summary>
    private void Say(string line)
    {
        if (_isPrompting)
            output.WriteLine();
        _isPrompting = false;
        output.WriteLine(line);
    }

    private static string Where(ShownControl control) => $"[{ControlText.Clean(control.Connector)}, '{ControlText.Clean(control.Owner)}']";
}
