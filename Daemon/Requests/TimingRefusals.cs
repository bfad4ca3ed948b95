using CanTools.Shared.Can;

namespace CanTools.Daemon.Requests;

/// <summary>Why a controller does not take a bit timing, as far as its limits tell.</summary>
internal static class TimingRefusals
{
    /// <summary>The clock cannot be divided so (EDOM).</summary>
    public static string BeyondClock(CanController? controller) =>
        "the controller cannot do this bit rate from its clock"
        + (controller?.ClockHertz is { } hertz ? $" of {hertz} Hz" : "") + ". Choose another one, or give the segments";

    /// <summary>It is beyond what the controller or its transceiver has (EINVAL, ERANGE).</summary>
    public static string BeyondLimits(CanLinkSettings settings, CanController? controller)
    {
        uint fastest = Math.Max(settings.BitTiming?.BitRate ?? 0, settings.DataBitTiming?.BitRate ?? 0);
        if (controller?.MaxBitRate is { } max and > 0 && fastest > max)
            return $"its transceiver can do at most {max} bit/s, and {fastest} are asked for";

        List<string> limits = [];
        if (settings.BitTiming is not null)
            Add("bits", controller?.BitTimingLimits, controller?.BitRates);
        if (settings.DataBitTiming is not null)
            Add("the bits of data", controller?.DataBitTimingLimits, controller?.DataBitRates);
        return "the bit timing is out of what the controller can do" + (limits.Count > 0 ? $": {string.Join("; ", limits)}" : "");

        void Add(string bits, CanBitTimingLimits? of, IReadOnlyList<uint>? rates)
        {
            if (of is not null)
            {
                limits.Add($"for {bits}, {of.Name} has {of.MinSegment1} to {of.MaxSegment1} time quanta before the sample point, "
                    + $"{of.MinSegment2} to {of.MaxSegment2} after it, and a jump width of at most {of.MaxSynchronizationJumpWidth}");
            }
            else if (rates is { Count: > 0 })
            {
                limits.Add($"for {bits}, it has {string.Join(", ", rates)} bit/s");
            }
        }
    }
}
