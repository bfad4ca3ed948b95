namespace CanTools.Client.Simulation;

/// <summary>
/// A drive that repeats every two minutes: idling, a town, a country road, braking. A pure function of time, so that a test
/// knows what to expect.
/// </summary>
public static class DriveCycle
{
    /// <summary>How long it takes until it repeats.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(120);

    private const double IdleSpeed = 780;
    private const double Ambient = 21;
    private const double Thermostat = 90;

    /// <summary>Seconds and km/h, between which the speed changes evenly.</summary>
    private static readonly (double Second, double Speed)[] s_speeds =
    [
        (0, 0), (8, 0), (22, 50), (45, 50), (60, 100), (85, 100), (105, 0), (120, 0),
    ];

    /// <summary>The upper speeds of the gears, in km/h.</summary>
    private static readonly double[] s_gears = [18, 36, 58, 85, 260];

    /// <summary>The state at a time since the engine was started; before that, as at the start.</summary>
    public static DriveState At(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        double second = time.TotalSeconds % Length.TotalSeconds;
        int next = Array.FindIndex(s_speeds, one => one.Second > second);
        (double fromSecond, double from) = s_speeds[next - 1];
        (double toSecond, double to) = s_speeds[next];
        double acceleration = (to - from) / (toSecond - fromSecond);
        double speed = from + acceleration * (second - fromSecond);

        int gear = speed < 0.5 ? 0 : 1 + Array.FindIndex(s_gears, upper => speed <= upper);
        double engineSpeed = gear == 0 ? IdleSpeed : Math.Max(IdleSpeed, 2600 * speed / s_gears[Math.Min(gear, 4) - 1]);
        // What it takes to hold the speed, and to change it.
        double throttle = Math.Clamp(13 + 0.0012 * speed * speed + 9 * acceleration, 11, 85);
        double load = Math.Clamp(18 + 0.002 * speed * speed + 14 * acceleration, 8, 96);
        return new DriveState
        {
            Time = time,
            Speed = speed,
            Gear = gear,
            EngineSpeed = engineSpeed,
            Throttle = throttle,
            Load = load,
            CoolantTemperature = Thermostat - (Thermostat - Ambient) * Math.Exp(-time.TotalSeconds / 240),
            AirFlow = engineSpeed * load / 6500,
            ManifoldPressure = 25 + 0.75 * load,
            FuelLevel = Math.Max(5, 72 - time.TotalHours * 6),
        };
    }
}
