namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    /// <summary>
    /// Which commands the control unit knows: parameters of services 1, 6 and 9, by what it says itself (PIDs 00, 20, 40,
    /// …), and of the services without parameters (3, 7, 10) those that it answers.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It does not answer at all.</exception>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public async Task<IReadOnlyList<ObdCommand>> GetSupportedCommandsAsync(CancellationToken cancellationToken = default)
    {
        List<ObdCommand> supported = [];
        // Every control unit of OBD-II answers this: silence here is an error.
        ObdValue first = await QueryAsync(ObdCommands.Supported(1, 0), cancellationToken).ConfigureAwait(false);
        await AddAsync(supported, first, cancellationToken).ConfigureAwait(false);
        foreach (ObdCommand command in new[]
        {
            ObdCommands.StoredTroubleCodes, ObdCommands.PendingTroubleCodes, ObdCommands.PermanentTroubleCodes,
        })
        {
            if (await TryAskAsync(command, cancellationToken).ConfigureAwait(false) is not null)
                supported.Add(command);
        }
        foreach (byte service in new byte[] { 6, 9 })
        {
            if (await TryAskAsync(ObdCommands.Supported(service, 0), cancellationToken).ConfigureAwait(false) is { } of)
                await AddAsync(supported, of, cancellationToken).ConfigureAwait(false);
        }
        return supported;
    }

    /// <summary>Each answer names 32 parameters, of which the last one names the next 32.</summary>
    private async Task AddAsync(List<ObdCommand> supported, ObdValue first, CancellationToken cancellationToken)
    {
        ObdValue? range = first;
        while (range is { } value)
        {
            byte service = value.Command.Service;
            int after = value.Command.Parameter!.Value;
            supported.Add(value.Command);
            for (int i = 1; i < ObdCommands.RangeLength; i++)
            {
                if ((value.Bits >> (ObdCommands.RangeLength - i) & 1) != 0
                    && ObdCommands.Find(service, (byte)(after + i)) is { } command)
                {
                    supported.Add(command);
                }
            }
            range = (value.Bits & 1) != 0 && after + ObdCommands.RangeLength <= byte.MaxValue
                ? await TryAskAsync(ObdCommands.Supported(service, (byte)(after + ObdCommands.RangeLength)), cancellationToken)
                    .ConfigureAwait(false)
                : null;
        }
    }
}
