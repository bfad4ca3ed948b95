using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>Something went wrong while frames were received or handed to callbacks.</summary>
/// <param name="Exception">What a callback threw, or why nothing was received.</param>
/// <param name="Message">The frame for which the callback was called; null where it was about receiving.</param>
public sealed record CanCallbackFailure(Exception Exception, CanMessage? Message);
