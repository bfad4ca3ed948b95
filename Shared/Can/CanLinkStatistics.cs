namespace CanTools.Shared.Can;

/// <summary>What went through an interface since it was made (struct rtnl_link_stats64).</summary>
/// <param name="ReceivedFrames">Frames received.</param>
/// <param name="SentFrames">Frames sent.</param>
/// <param name="ReceivedBytes">Their data, in bytes.</param>
/// <param name="SentBytes">Their data, in bytes.</param>
/// <param name="ReceiveErrors">Frames received with errors.</param>
/// <param name="SendErrors">Frames that could not be sent.</param>
/// <param name="ReceiveDrops">Frames for which there was no room.</param>
/// <param name="SendDrops">Frames for which there was no room.</param>
public sealed record CanLinkStatistics(
    ulong ReceivedFrames, ulong SentFrames, ulong ReceivedBytes, ulong SentBytes,
    ulong ReceiveErrors, ulong SendErrors, ulong ReceiveDrops, ulong SendDrops);
