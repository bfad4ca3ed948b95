namespace CanTools.Client.Obd;

/// <summary>What an oxygen sensor tells: each kind of sensor two of these.</summary>
/// <param name="Voltage">In V.</param>
/// <param name="Current">In mA.</param>
/// <param name="ShortTermTrim">The short-term fuel trim in %; null where the sensor is not used for it (FF).</param>
/// <param name="Ratio">The fuel-air equivalence ratio (lambda).</param>
public readonly record struct ObdOxygenSensor(double? Voltage, double? Current, double? ShortTermTrim, double? Ratio)
{
    /// <summary>The names of the fields, by which a command's are recognised.</summary>
    internal const string VoltageName = "voltage", CurrentName = "current", TrimName = "short-term fuel trim", RatioName = "ratio";
}
