namespace CanTools.Client;

/// <summary>How long frames took from the kernel to their callbacks, since the interface was opened or the statistics reset.</summary>
public sealed record CanLatency
{
    /// <summary>Frames that reached a callback.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames that the kernel dropped because they were not taken in time.</summary>
    public required long Lost { get; init; }

    /// <summary>The mean.</summary>
    public required TimeSpan Average { get; init; }

    /// <summary>Half of them took no longer; to 1/16 of itself.</summary>
    public required TimeSpan Median { get; init; }

    /// <summary>99 % of them took no longer; to 1/16 of itself.</summary>
    public required TimeSpan Percentile99 { get; init; }

    /// <summary>The longest.</summary>
    public required TimeSpan Max { get; init; }
}
