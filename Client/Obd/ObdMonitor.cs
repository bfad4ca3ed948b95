namespace CanTools.Client.Obd;

/// <summary>A monitor for emissions.</summary>
/// <param name="Name">What it watches.</param>
/// <param name="IsComplete">Whether it has come to a result.</param>
public readonly record struct ObdMonitor(string Name, bool IsComplete);
