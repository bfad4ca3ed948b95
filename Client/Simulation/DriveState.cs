namespace CanTools.Client.Simulation;

/// <summary>What a car does at one moment of a <see cref="DriveCycle"/>.</summary>
public readonly record struct DriveState
{
    /// <summary>Since the engine was started.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>In km/h.</summary>
    public double Speed { get; init; }

    /// <summary>0: neutral.</summary>
    public int Gear { get; init; }

    /// <summary>In rpm.</summary>
    public double EngineSpeed { get; init; }

    /// <summary>In %.</summary>
    public double Throttle { get; init; }

    /// <summary>In %.</summary>
    public double Load { get; init; }

    /// <summary>In °C.</summary>
    public double CoolantTemperature { get; init; }

    /// <summary>In g/s.</summary>
    public double AirFlow { get; init; }

    /// <summary>In kPa.</summary>
    public double ManifoldPressure { get; init; }

    /// <summary>In %.</summary>
    public double FuelLevel { get; init; }
}
