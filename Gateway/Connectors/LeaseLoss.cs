using CanTools.Client;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Connectors;

/// <summary>How an interface was lost, in words for the session's client.</summary>
/// <param name="What">What that is for the session.</param>
/// <param name="By">Who took it.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeaseLoss(SessionEvent What, string By, string Reason)
{
    public static LeaseLoss From(LeaseLostException loss) => loss.UserId is { } user
        ? new(SessionEvent.Interrupt, $"user {user} of the gateway's machine, with {loss.Program} (process {loss.ProcessId})", loss.Reason)
        : new(SessionEvent.Fail, SessionEnding.Gateway, loss.Message);
}
