namespace CanTools.Client.Obd;

public sealed partial class ObdClient
{
    private static readonly byte[] s_clear = [4];

    /// <summary>
    /// Clears the trouble codes (service 4), with everything that goes with them: freeze frames, results of tests, and the
    /// monitors' readiness, which takes a long drive to come back. So that this happens to nobody by accident, it asks
    /// for the codes that are stored, which must have been read before; where others are stored by now, nothing is
    /// cleared.
    /// </summary>
    /// <param name="known">The codes as they were read with <see cref="ObdCommands.StoredTroubleCodes"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the codes may be cleared all the same.</param>
    /// <exception cref="InvalidOperationException">Other codes are stored than those that are known.</exception>
    /// <inheritdoc cref="QueryAsync(ObdCommand, CancellationToken)"/>
    public async Task ClearTroubleCodesAsync(
        IReadOnlyCollection<TroubleCode> known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        IReadOnlyList<TroubleCode> stored =
            (await QueryAsync(ObdCommands.StoredTroubleCodes, cancellationToken).ConfigureAwait(false)).TroubleCodes;
        if (!stored.ToHashSet().SetEquals(known))
        {
            throw new InvalidOperationException(
                $"Nothing was cleared: the control unit has stored {Describe(stored)}, and {Describe(known)} were expected. "
                + "Read the codes again, and clear them once they are what you want to lose.");
        }
        await ExchangeAsync(s_clear, cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(IReadOnlyCollection<TroubleCode> codes) =>
        codes.Count == 0 ? "no codes" : string.Join(", ", codes);
}
