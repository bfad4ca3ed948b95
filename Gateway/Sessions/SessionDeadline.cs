namespace CanTools.Gateway.Sessions;

/// <summary>What a session ends of if nothing happens.</summary>
/// <param name="Since">When that time began, as a timestamp of the clock.</param>
/// <param name="Lasts">How long it is.</param>
/// <param name="Reason">For its client.</param>
internal sealed record SessionDeadline(long Since, TimeSpan Lasts, string Reason);
