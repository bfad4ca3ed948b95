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
    /// <returns>What was answered, in the order of the commands. What the control unit does not know is left out.</returns>
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
        byte[] answer;
        try
        {
            answer = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or NegativeResponseException)
        {
            _answersOneAtATime = true;
            return;
        }
        if (!TrySplit(commands, answer, values))
            _answersOneAtATime = true;
    }

    /// <summary>Parameters and their data follow each other; those that the control unit does not know are missing.</summary>
    /// <returns>False where it is not so; what was found before that is good.</returns>
    internal static bool TrySplit(
        IReadOnlyList<ObdCommand> commands, ReadOnlySpan<byte> answer, Dictionary<ObdCommand, ObdValue> values)
    {
        ReadOnlySpan<byte> rest = answer[1..];
        Span<byte> single = stackalloc byte[2 + byte.MaxValue];
        while (!rest.IsEmpty)
        {
            byte parameter = rest[0];
            ObdCommand? command = commands.FirstOrDefault(one => one.Parameter == parameter);
            if (command is null || values.ContainsKey(command) || rest.Length < 1 + command.Length)
                return false;
            single[0] = answer[0];
            rest[..(1 + command.Length)].CopyTo(single[1..]);
            values[command] = command.Decode(single[..command.AnswerLength]);
            rest = rest[(1 + command.Length)..];
        }
        return true;
    }

    /// <summary>Null where the control unit refuses, or is silent: both mean that it does not know it.</summary>
    private async Task<ObdValue?> TryAskAsync(ObdCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or NegativeResponseException)
        {
            return null;
        }
    }
}
