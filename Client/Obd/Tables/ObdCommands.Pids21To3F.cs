namespace CanTools.Client.Obd;

/// <content>Service 1, parameters 21 to 3F: fuel, oxygen, catalysts.</content>
public static partial class ObdCommands
{
    /// <summary>Distance travelled while the malfunction indicator lamp is on, 0 to 65535 km: 256 A + B (PID 21).</summary>
    public static ObdCommand DistanceWithLampOn => One(0x21);

    /// <summary>Fuel rail pressure relative to manifold vacuum, 0 to 5177.265 kPa: 0.079 (256 A + B) (PID 22).</summary>
    public static ObdCommand FuelRailPressureRelative => One(0x22);

    /// <summary>Fuel rail pressure, 0 to 655350 kPa: 10 (256 A + B) (PID 23).</summary>
    public static ObdCommand FuelRailPressure => One(0x23);

    /// <summary>Commanded EGR, 0 to 100 %: 100 A / 255 (PID 2C).</summary>
    public static ObdCommand CommandedEgr => One(0x2C);

    /// <summary>EGR error, -100 to 99.219 %: 100 A / 128 − 100 (PID 2D).</summary>
    public static ObdCommand EgrError => One(0x2D);

    /// <summary>Commanded evaporative purge, 0 to 100 %: 100 A / 255 (PID 2E).</summary>
    public static ObdCommand CommandedEvaporativePurge => One(0x2E);

    /// <summary>Fuel level input, 0 to 100 %: 100 A / 255 (PID 2F).</summary>
    public static ObdCommand FuelLevel => One(0x2F);

    /// <summary>Warm-ups since trouble codes were cleared, 0 to 255: A (PID 30).</summary>
    public static ObdCommand WarmUpsSinceClear => One(0x30);

    /// <summary>Distance travelled since trouble codes were cleared, 0 to 65535 km: 256 A + B (PID 31).</summary>
    public static ObdCommand DistanceSinceClear => One(0x31);

    /// <summary>Evaporative system vapour pressure, -8192 to 8191.75 Pa: (256 A + B) / 4, signed (PID 32).</summary>
    public static ObdCommand EvaporativeVapourPressure => One(0x32);

    /// <summary>Barometric pressure, 0 to 255 kPa: A (PID 33).</summary>
    public static ObdCommand BarometricPressure => One(0x33);

    /// <summary>Catalyst temperature, bank 1, sensor 1, -40 to 6513.5 °C: (256 A + B) / 10 − 40 (PID 3C).</summary>
    public static ObdCommand CatalystTemperature11 => One(0x3C);

    /// <summary>Catalyst temperature, bank 2, sensor 1, -40 to 6513.5 °C: (256 A + B) / 10 − 40 (PID 3D).</summary>
    public static ObdCommand CatalystTemperature21 => One(0x3D);

    /// <summary>Catalyst temperature, bank 1, sensor 2, -40 to 6513.5 °C: (256 A + B) / 10 − 40 (PID 3E).</summary>
    public static ObdCommand CatalystTemperature12 => One(0x3E);

    /// <summary>Catalyst temperature, bank 2, sensor 2, -40 to 6513.5 °C: (256 A + B) / 10 − 40 (PID 3F).</summary>
    public static ObdCommand CatalystTemperature22 => One(0x3F);
}
