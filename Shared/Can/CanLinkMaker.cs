namespace CanTools.Shared.Can;

/// <summary>For whom the daemon made an interface.</summary>
/// <param name="UserId">The user.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="IsTemporary">Whether it goes with the client that had it made.</param>
public sealed record CanLinkMaker(uint UserId, int ProcessId, bool IsTemporary);
