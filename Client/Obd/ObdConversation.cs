namespace CanTools.Client.Obd;

/// <summary>
/// What to do with what came after a request (ISO 14229-2, ISO 15765-4): decides, and does no I/O. One request's.
/// </summary>
internal struct ObdConversation(ReadOnlyMemory<byte> request, ObdClientOptions options)
{
    /// <summary>What to do next.</summary>
    public enum Step
    {
        /// <summary>It is the answer, or the refusal.</summary>
        Done,

        /// <summary>Wait on, for as long as before: it was not for us.</summary>
        WaitOn,

        /// <summary>Wait on, for P2* from now: the control unit needs longer.</summary>
        WaitLonger,

        /// <summary>Ask again after a pause.</summary>
        AskAgain,
    }

    private int _pending, _busy;

    public Step Take(ReadOnlySpan<byte> answer)
    {
        byte service = request.Span[0];
        if (answer is [ObdDecoder.NegativeResponse, var refused, var code])
        {
            return refused != service ? Step.WaitOn
                : code == (byte)NegativeResponseCode.ResponsePending && ++_pending <= options.PendingLimit ? Step.WaitLonger
                : code == (byte)NegativeResponseCode.BusyRepeatRequest && ++_busy <= options.BusyRetries ? Step.AskAgain
                : Step.Done;
        }
        return answer.Length > 0 && answer[0] == service + ObdDecoder.PositiveOffset && EchoesParameter(answer)
            ? Step.Done
            : Step.WaitOn;
    }

    /// <summary>A late answer to an earlier request differs in its parameter.</summary>
    private readonly bool EchoesParameter(ReadOnlySpan<byte> answer) =>
        request.Length < 2 || answer.Length < 2 || answer[1] == request.Span[1];
}
