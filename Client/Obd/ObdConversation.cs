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
        return answer.Length > 0 && answer[0] == service + ObdDecoder.PositiveOffset && IsAbout(request.Span, answer)
            ? Step.Done
            : Step.WaitOn;
    }

    /// <summary>A late answer to an earlier request differs in its parameter, where the service repeats that.</summary>
    private static bool IsAbout(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        if (request.Length < 2 || answer.Length < 2)
            return true;
        return request[0] switch
        {
            // Of several parameters, those that are not known are missing.
            0x01 => request[1..].Contains(answer[1]),
            0x02 or 0x06 or 0x09 => answer[1] == request[1],
            // Sub-functions: the topmost bit only asks for silence.
            0x10 or 0x11 or 0x19 or 0x27 or 0x28 or 0x2C or 0x31 or 0x3E or (>= 0x83 and <= 0x87) =>
                (answer[1] & 0x7F) == (request[1] & 0x7F),
            0x22 => answer.Length < 3 || HasIdentifier(request[1..], answer[1..3]),
            0x2E or 0x2F => answer.Length < 3 || request.Length < 3 || answer[1..3].SequenceEqual(request[1..3]),
            _ => true,
        };
    }

    private static bool HasIdentifier(ReadOnlySpan<byte> identifiers, ReadOnlySpan<byte> one)
    {
        for (int i = 0; i + 1 < identifiers.Length; i += 2)
        {
            if (identifiers.Slice(i, 2).SequenceEqual(one))
                return true;
        }
        return false;
    }
}
