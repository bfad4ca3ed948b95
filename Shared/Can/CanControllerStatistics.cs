namespace CanTools.Shared.Can;

/// <summary>How often what happened to a controller (struct can_device_stats).</summary>
/// <param name="BusErrors">Errors on the bus.</param>
/// <param name="ErrorWarnings">Changes to error warning.</param>
/// <param name="ErrorPassives">Changes to error passive.</param>
/// <param name="BusOffs">Times that it went off the bus.</param>
/// <param name="ArbitrationLosses">Frames that gave way to others.</param>
/// <param name="Restarts">Restarts after a bus-off.</param>
public sealed record CanControllerStatistics(
    uint BusErrors, uint ErrorWarnings, uint ErrorPassives, uint BusOffs, uint ArbitrationLosses, uint Restarts);
