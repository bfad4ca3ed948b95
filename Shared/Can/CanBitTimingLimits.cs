namespace CanTools.Shared.Can;

/// <summary>What bit timings a controller can do, in time quanta.</summary>
/// <param name="Name">The controller's name, such as "sja1000".</param>
/// <param name="MinSegment1">Propagation segment and phase segment 1 together, at least.</param>
/// <param name="MaxSegment1">Propagation segment and phase segment 1 together, at most.</param>
/// <param name="MinSegment2">Phase segment 2, at least.</param>
/// <param name="MaxSegment2">Phase segment 2, at most.</param>
/// <param name="MaxSynchronizationJumpWidth">The synchronization jump width, at most.</param>
/// <param name="MinPrescaler">The clock's divider, at least.</param>
/// <param name="MaxPrescaler">The clock's divider, at most.</param>
/// <param name="PrescalerStep">In what steps the divider can be set.</param>
public sealed record CanBitTimingLimits(
    string Name, uint MinSegment1, uint MaxSegment1, uint MinSegment2, uint MaxSegment2, uint MaxSynchronizationJumpWidth,
    uint MinPrescaler, uint MaxPrescaler, uint PrescalerStep);
