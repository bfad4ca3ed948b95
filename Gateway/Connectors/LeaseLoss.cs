using CanTools.Client;

namespace CanTools.Gateway.Connectors;

/// <summary>How an interface was lost, in words for the session's client.</summary>
/// <param name="By">Who took it.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeaseLoss(string By, string Reason)
{
    public static LeaseLoss From(LeaseLostException loss) => loss.UserId is { } user
        ? new($"user {user} of the gateway's machine, with {loss.Program} (process {loss.ProcessId})", loss.Reason)
        : new(Sessions.SessionEnding.Gateway, loss.Message);
}
