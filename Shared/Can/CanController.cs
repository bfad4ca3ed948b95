namespace CanTools.Shared.Can;

/// <summary>What a controller tells of itself (IFLA_CAN_… of linux/can/netlink.h); null where its driver does not tell.</summary>
public sealed record CanController
{
    /// <summary>How it takes part in the bus.</summary>
    public CanControllerState State { get; init; }

    /// <summary>What it does otherwise than usual.</summary>
    public CanControllerModes Modes { get; init; }

    /// <summary>What of that it can do; told since Linux 5.18.</summary>
    public CanControllerModes? SupportedModes { get; init; }

    /// <summary>The timing of a bit; null where none is set yet.</summary>
    public CanBitTiming? BitTiming { get; init; }

    /// <summary>The bit timings that it can do.</summary>
    public CanBitTimingLimits? BitTimingLimits { get; init; }

    /// <summary>The timing of a bit in a CAN FD frame's data; null where none is set.</summary>
    public CanBitTiming? DataBitTiming { get; init; }

    /// <summary>The bit timings that it can do for data.</summary>
    public CanBitTimingLimits? DataBitTimingLimits { get; init; }

    /// <summary>The only bit rates that it can do; empty where it has limits instead.</summary>
    public IReadOnlyList<uint> BitRates { get; init; } = [];

    /// <summary>The only bit rates that it can do for data; empty where it has limits instead.</summary>
    public IReadOnlyList<uint> DataBitRates { get; init; } = [];

    /// <summary>The greatest bit rate that its transceiver can do, in bits per second.</summary>
    public uint? MaxBitRate { get; init; }

    /// <summary>Its clock, in Hz.</summary>
    public uint? ClockHertz { get; init; }

    /// <summary>How long after a bus-off it restarts itself; zero: it does not.</summary>
    public TimeSpan RestartDelay { get; init; }

    /// <summary>The error counter of what it sends, 0 to 255 or more at bus-off.</summary>
    public int? TransmitErrors { get; init; }

    /// <summary>The error counter of what it receives.</summary>
    public int? ReceiveErrors { get; init; }

    /// <summary>The termination that is switched on, in ohms; 0: none.</summary>
    public int? TerminationOhms { get; init; }

    /// <summary>The terminations that it can switch on, in ohms.</summary>
    public IReadOnlyList<int> Terminations { get; init; } = [];

    /// <summary>How often what happened since it was made.</summary>
    public CanControllerStatistics? Statistics { get; init; }
}
