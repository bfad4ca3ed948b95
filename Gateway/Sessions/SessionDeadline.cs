namespace CanTools.Gateway.Sessions;

/// <summary>What a session ends of if nothing happens.</summary>
/// <param name="Since">When that time began, as a timestamp of the clock.</param>
/// <param name="Lasts">How long it is.</param>
/// <param name="Reason">For its client.</param>
/// <param name="Context">The function context that ends of it; null: the session does.</param>
internal sealed record SessionDeadline(long Since, TimeSpan Lasts, string Reason, SessionContext? Context = null);
