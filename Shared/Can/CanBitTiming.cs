using System.Globalization;

namespace CanTools.Shared.Can;

/// <summary>
/// The timing of a bit (ISO 11898-1): a synchronization segment of one time quantum, a propagation segment and two phase
/// segments. A controller is told either a bit rate, from which the kernel works out the rest, or the rest; what it tells
/// of itself has all of it.
/// </summary>
public sealed record CanBitTiming
{
    /// <summary>Bits per second.</summary>
    public uint BitRate { get; init; }

    /// <summary>Where in the bit it is sampled, in tenths of a percent (875 is 87.5 %); 0 lets the kernel choose.</summary>
    public uint SamplePointPermille { get; init; }

    /// <summary>The length of a time quantum in ns; 0 where a bit rate is given instead.</summary>
    public uint TimeQuantumNanoseconds { get; init; }

    /// <summary>Time quanta of the propagation segment.</summary>
    public uint PropagationSegment { get; init; }

    /// <summary>Time quanta of phase segment 1, after which the bit is sampled.</summary>
    public uint PhaseSegment1 { get; init; }

    /// <summary>Time quanta of phase segment 2.</summary>
    public uint PhaseSegment2 { get; init; }

    /// <summary>Time quanta by which a bit may be made longer or shorter to stay in step; 0 lets the kernel choose.</summary>
    public uint SynchronizationJumpWidth { get; init; }

    /// <summary>By what the controller's clock is divided (BRP); only told, never set.</summary>
    public uint Prescaler { get; init; }

    /// <summary>A bit rate, and the sample point where the kernel's choice will not do.</summary>
    /// <param name="bitRate">Bits per second.</param>
    /// <param name="samplePoint">From 0 to 1, such as 0.875.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them cannot be.</exception>
    public static CanBitTiming FromBitRate(int bitRate, double? samplePoint = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitRate);
        if (samplePoint is not (null or > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(samplePoint), samplePoint, "A sample point is between 0 and 1, such as 0.875.");
        return new CanBitTiming
        {
            BitRate = (uint)bitRate,
            SamplePointPermille = (uint)Math.Round((samplePoint ?? 0) * 1000),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{BitRate} bit/s, sampled at {SamplePointPermille / 10.0:0.0} % ({TimeQuantumNanoseconds} ns × (1 + "
            + $"{PropagationSegment} + {PhaseSegment1} + {PhaseSegment2}), SJW {SynchronizationJumpWidth})");

    /// <summary>What is wrong with it as something to be set; null if nothing is.</summary>
    internal string? FindProblem() => (BitRate, TimeQuantumNanoseconds) switch
    {
        (0, 0) => "a bit timing needs a bit rate, or the length of a time quantum with the segments",
        (not 0, not 0) => "a bit timing has a bit rate or a time quantum: the kernel works out the other",
        (0, _) when PhaseSegment1 == 0 || PhaseSegment2 == 0 => "a bit timing with a time quantum needs both phase segments",
        (0, _) when SamplePointPermille != 0 => "the segments say where the sample point is",
        (not 0, _) when PropagationSegment != 0 || PhaseSegment1 != 0 || PhaseSegment2 != 0 =>
            "a bit rate goes without segments: the kernel works them out",
        _ when SamplePointPermille >= 1000 => "a sample point is below 1000 tenths of a percent",
        _ => null,
    };

    /// <summary>The same, to be set again: a controller takes the segments or, where it has only certain bit rates, one of those.</summary>
    internal CanBitTiming ToSettable() => TimeQuantumNanoseconds == 0
        ? FromBitRate((int)BitRate)
        : this with { BitRate = 0, SamplePointPermille = 0, Prescaler = 0 };
}
