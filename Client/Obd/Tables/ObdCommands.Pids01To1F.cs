namespace CanTools.Client.Obd;

/// <content>Service 1, parameters 01 to 1F: the engine.</content>
public static partial class ObdCommands
{
    /// <summary>Monitor status since trouble codes were cleared (PID 01).</summary>
    public static ObdCommand MonitorStatus => One(0x01);

    /// <summary>The trouble code that caused the freeze frame; asked for in service 2 (PID 02).</summary>
    public static ObdCommand FreezeFrameTroubleCode => One(0x02);

    /// <summary>Fuel system status, two systems (PID 03).</summary>
    public static ObdCommand FuelSystemStatus => One(0x03);

    /// <summary>Calculated engine load, 0 to 100 %: 100 A / 255 (PID 04).</summary>
    public static ObdCommand EngineLoad => One(0x04);

    /// <summary>Engine coolant temperature, -40 to 215 °C: A − 40 (PID 05).</summary>
    public static ObdCommand CoolantTemperature => One(0x05);

    /// <summary>Short-term fuel trim, bank 1, -100 to 99.219 %: 100 A / 128 − 100 (PID 06).</summary>
    public static ObdCommand ShortTermFuelTrim1 => One(0x06);

    /// <summary>Long-term fuel trim, bank 1, -100 to 99.219 %: 100 A / 128 − 100 (PID 07).</summary>
    public static ObdCommand LongTermFuelTrim1 => One(0x07);

    /// <summary>Short-term fuel trim, bank 2, -100 to 99.219 %: 100 A / 128 − 100 (PID 08).</summary>
    public static ObdCommand ShortTermFuelTrim2 => One(0x08);

    /// <summary>Long-term fuel trim, bank 2, -100 to 99.219 %: 100 A / 128 − 100 (PID 09).</summary>
    public static ObdCommand LongTermFuelTrim2 => One(0x09);

    /// <summary>Fuel rail pressure (gauge), 0 to 765 kPa: 3 A (PID 0A).</summary>
    public static ObdCommand FuelPressure => One(0x0A);

    /// <summary>Intake manifold absolute pressure, 0 to 255 kPa: A (PID 0B).</summary>
    public static ObdCommand IntakeManifoldPressure => One(0x0B);

    /// <summary>Engine speed, 0 to 16383.75 rpm: (256 A + B) / 4 (PID 0C).</summary>
    public static ObdCommand EngineSpeed => One(0x0C);

    /// <summary>Vehicle speed, 0 to 255 km/h: A (PID 0D).</summary>
    public static ObdCommand VehicleSpeed => One(0x0D);

    /// <summary>Ignition timing advance for cylinder 1, -64 to 63.5 °: A / 2 − 64 (PID 0E).</summary>
    public static ObdCommand TimingAdvance => One(0x0E);

    /// <summary>Intake air temperature, -40 to 215 °C: A − 40 (PID 0F).</summary>
    public static ObdCommand IntakeAirTemperature => One(0x0F);

    /// <summary>Air flow rate from mass air flow sensor, 0 to 655.35 g/s: (256 A + B) / 100 (PID 10).</summary>
    public static ObdCommand MassAirFlow => One(0x10);

    /// <summary>Absolute throttle position, 0 to 100 %: 100 A / 255 (PID 11).</summary>
    public static ObdCommand ThrottlePosition => One(0x11);

    /// <summary>Commanded secondary air status (PID 12).</summary>
    public static ObdCommand SecondaryAirStatus => One(0x12);

    /// <summary>Which oxygen sensors there are, in 2 banks of 4 (PID 13).</summary>
    public static ObdCommand OxygenSensorsPresent2 => One(0x13);

    /// <summary>OBD requirements to which the vehicle is designed (PID 1C).</summary>
    public static ObdCommand Standard => One(0x1C);

    /// <summary>Which oxygen sensors there are, in 4 banks of 2 (PID 1D).</summary>
    public static ObdCommand OxygenSensorsPresent4 => One(0x1D);

    /// <summary>Auxiliary input status: the power take-off (PID 1E).</summary>
    public static ObdCommand AuxiliaryInput => One(0x1E);

    /// <summary>Time since engine start, 0 to 65535 s: 256 A + B (PID 1F).</summary>
    public static ObdCommand RunTime => One(0x1F);
}
