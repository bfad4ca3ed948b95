namespace CanTools.Client.Obd;

public sealed partial class ObdVehicle
{
    /// <summary>
    /// Asks all control units with one request, and collects what they answer, by identifier. Each one's channel is ours for
    /// that time, so that answers of several frames come whole, and other programs' requests wait.
    /// </summary>
    /// <param name="command">What to ask for; at most 7 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answers; whoever does not know the command is silent, and missing here.</returns>
    /// <exception cref="TimeoutException">Another program did not give a channel back in time.</exception>
    /// <exception cref="CanSocketException">The request could not be sent.</exception>
    public async Task<IReadOnlyList<ObdEcuAnswer>> QueryAllAsync(ObdCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        List<ObdEcu> entered = [];
        try
        {
            // In the order of the identifiers, as everybody else: so nobody waits for one another.
            foreach (ObdEcu ecu in Ecus)
            {
                await ecu.Client.BeginCollectingAsync(cancellationToken).ConfigureAwait(false);
                entered.Add(ecu);
            }
            SendToAll(command.Request.Span);
            ObdEcuAnswer?[] answers =
                await Task.WhenAll(Ecus.Select(ecu => CollectAsync(ecu, command, cancellationToken))).ConfigureAwait(false);
            return [.. answers.OfType<ObdEcuAnswer>()];
        }
        finally
        {
            foreach (ObdEcu ecu in entered)
                ecu.Client.Channel.LeaveTurn();
        }
    }

    private static async Task<ObdEcuAnswer?> CollectAsync(ObdEcu ecu, ObdCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return new ObdEcuAnswer(ecu, await ecu.Client.CollectAsync(command, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (CanToolsException exception)
        {
            return new ObdEcuAnswer(ecu, null, exception);
        }
    }
}
