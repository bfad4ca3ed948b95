namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    /// <summary>As many parameters as ISO 15765-4 allows in one request of service 1.</summary>
    private const int MaxParameters = 6;

    private bool _answersOneAtATime;

    /// <summary>
    /// Asks for several things: parameters of service 1 up to six in one request, where the control unit answers such
    /// requests (found out once), and everything else one after the other.
    /// </summary>
    /// <param name="commands">What to ask for; nothing twice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was answered, in the order of the commands. What the control unit does not know, or has in another form, is left out.</returns>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public async Task<IReadOnlyList<ObdValue>> QueryAsync(
        IReadOnlyList<ObdCommand> commands, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        Dictionary<ObdCommand, ObdValue> values = [];
        if (!_answersOneAtATime)
        {
            foreach (ObdCommand[] together in commands.Where(one => one is { Service: 1, Length: > 0 }).Chunk(MaxParameters))
            {
                if (together.Length > 1 && !_answersOneAtATime)
                    await AskTogetherAsync(together, values, cancellationToken).ConfigureAwait(false);
            }
        }
        foreach (ObdCommand command in commands)
        {
            if (!values.ContainsKey(command) && await TryAskAsync(command, cancellationToken).ConfigureAwait(false) is { } value)
                values[command] = value;
        }
        return [.. commands.Where(values.ContainsKey).Select(command => values[command])];
    }

    private async Task AskTogetherAsync(
        ObdCommand[] commands, Dictionary<ObdCommand, ObdValue> values, CancellationToken cancellationToken)
    {
        byte[] request = [1, .. commands.Select(command => command.Parameter!.Value)];
        Dictionary<ObdCommand, ObdValue> found = [];
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int length = await ConverseAsync(request, isAnswerShort: false, cancellationToken).ConfigureAwait(false);
            // A refusal, or an answer of another form: it does not know such requests.
            _answersOneAtATime = !TrySplit(commands, _buffer.AsSpan(0, length), found);
        }
        catch (TimeoutException)
        {
            // Asked one by one, they tell whether that was one answer lost.
            return;
        }
        finally
        {
            Channel.LeaveTurn();
        }
        foreach ((ObdCommand command, ObdValue value) in found)
            values[command] = value;
    }

    /// <summary>Parameters and their data follow each other; those that the control unit does not know are missing.</summary>
    /// <returns>False where it is not so, and nothing found: a length that differs from ours makes nonsense of all behind it.</returns>
    internal static bool TrySplit(
        IReadOnlyList<ObdCommand> commands, ReadOnlySpan<byte> answer, Dictionary<ObdCommand, ObdValue> values)
    {
        if (answer.IsEmpty || answer[0] != 1 + ObdDecoder.PositiveOffset)
            return false;
        ReadOnlySpan<byte> rest = answer[1..];
        Span<byte> single = stackalloc byte[2 + byte.MaxValue];
        while (!rest.IsEmpty)
        {
            byte parameter = rest[0];
            ObdCommand? command = commands.FirstOrDefault(one => one.Parameter == parameter);
            if (command is null || values.ContainsKey(command) || rest.Length < 1 + command.Length)
            {
                values.Clear();
                return false;
            }
            single[0] = answer[0];
            rest[..(1 + command.Length)].CopyTo(single[1..]);
            values[command] = command.Decode(single[..command.AnswerLength]);
            rest = rest[(1 + command.Length)..];
        }
        return true;
    }

    /// <summary>Null where the control unit refuses, is silent, or answers in another form: it does not know it.</summary>
    private async Task<ObdValue?> TryAskAsync(ObdCommand command, CancellationToken cancellationToken)
    {
        // That others have the channel for too long is no answer to anything.
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int length = await ConverseAsync(command.Request, command.IsAnswerShort, cancellationToken).ConfigureAwait(false);
            return command.Decode(_buffer.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is TimeoutException or NegativeResponseException or ObdAnswerException)
        {
            return null;
        }
        finally
        {
            Channel.LeaveTurn();
        }
    }
}
