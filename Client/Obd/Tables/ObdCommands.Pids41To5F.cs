namespace CanTools.Client.Obd;

/// <content>Service 1, parameters 41 to 5F: loads, pedals, fuel.</content>
public static partial class ObdCommands
{
    /// <summary>Monitor status this drive cycle (PID 41).</summary>
    public static ObdCommand MonitorStatusThisCycle => One(0x41);

    /// <summary>Control module voltage, 0 to 65.535 V: (256 A + B) / 1000 (PID 42).</summary>
    public static ObdCommand ControlModuleVoltage => One(0x42);

    /// <summary>Absolute load value, 0 to 25700 %: 100 (256 A + B) / 255 (PID 43).</summary>
    public static ObdCommand AbsoluteLoad => One(0x43);

    /// <summary>Commanded air-fuel equivalence ratio, 0 to 2: 2 (256 A + B) / 65536 (PID 44).</summary>
    public static ObdCommand CommandedEquivalenceRatio => One(0x44);

    /// <summary>Relative throttle position, 0 to 100 %: 100 A / 255 (PID 45).</summary>
    public static ObdCommand RelativeThrottlePosition => One(0x45);

    /// <summary>Ambient air temperature, -40 to 215 °C: A − 40 (PID 46).</summary>
    public static ObdCommand AmbientAirTemperature => One(0x46);

    /// <summary>Absolute throttle position B, 0 to 100 %: 100 A / 255 (PID 47).</summary>
    public static ObdCommand ThrottlePositionB => One(0x47);

    /// <summary>Absolute throttle position C, 0 to 100 %: 100 A / 255 (PID 48).</summary>
    public static ObdCommand ThrottlePositionC => One(0x48);

    /// <summary>Accelerator pedal position D, 0 to 100 %: 100 A / 255 (PID 49).</summary>
    public static ObdCommand AcceleratorPedalD => One(0x49);

    /// <summary>Accelerator pedal position E, 0 to 100 %: 100 A / 255 (PID 4A).</summary>
    public static ObdCommand AcceleratorPedalE => One(0x4A);

    /// <summary>Accelerator pedal position F, 0 to 100 %: 100 A / 255 (PID 4B).</summary>
    public static ObdCommand AcceleratorPedalF => One(0x4B);

    /// <summary>Commanded throttle actuator control, 0 to 100 %: 100 A / 255 (PID 4C).</summary>
    public static ObdCommand CommandedThrottle => One(0x4C);

    /// <summary>Time run by the engine while the malfunction indicator lamp is on, 0 to 65535 min: 256 A + B (PID 4D).</summary>
    public static ObdCommand TimeWithLampOn => One(0x4D);

    /// <summary>Time since trouble codes were cleared, 0 to 65535 min: 256 A + B (PID 4E).</summary>
    public static ObdCommand TimeSinceClear => One(0x4E);

    /// <summary>Greatest values for test equipment (PID 4F).</summary>
    public static ObdCommand TestEquipmentMaxima => One(0x4F);

    /// <summary>Greatest air flow rate for test equipment (PID 50).</summary>
    public static ObdCommand TestEquipmentMaxAirFlow => One(0x50);

    /// <summary>Fuel type (PID 51).</summary>
    public static ObdCommand FuelType => One(0x51);

    /// <summary>Alcohol fuel percentage, 0 to 100 %: 100 / 255 × A (PID 52).</summary>
    public static ObdCommand AlcoholShare => One(0x52);

    /// <summary>Absolute evap system vapor pressure, 0 to 327.675 kPa: 0.005 × (256 A + B) (PID 53).</summary>
    public static ObdCommand AbsoluteEvaporativePressure => One(0x53);

    /// <summary>Evap system vapor pressure (wide), -32768 to 32767 Pa: 256 A + B, signed (PID 54).</summary>
    public static ObdCommand EvaporativePressure => One(0x54);

    /// <summary>Short term secondary O2 sensor fuel trim (PID 55).</summary>
    public static ObdCommand ShortTermSecondaryTrim13 => One(0x55);

    /// <summary>Long term secondary O2 sensor fuel trim (PID 56).</summary>
    public static ObdCommand LongTermSecondaryTrim13 => One(0x56);

    /// <summary>Short term secondary O2 sensor fuel trim (PID 57).</summary>
    public static ObdCommand ShortTermSecondaryTrim24 => One(0x57);

    /// <summary>Long term secondary O2 sensor fuel trim (PID 58).</summary>
    public static ObdCommand LongTermSecondaryTrim24 => One(0x58);

    /// <summary>Fuel rail pressure (absolute), 0 to 655350 kPa: 10 × (256 A + B) (PID 59).</summary>
    public static ObdCommand FuelRailPressureAbsolute => One(0x59);

    /// <summary>Relative accelerator pedal position, 0 to 100 %: 100 / 255 × A (PID 5A).</summary>
    public static ObdCommand RelativeAcceleratorPedal => One(0x5A);

    /// <summary>Hybrid/EV battery pack remaining charge, 0 to 100 %: 100 / 255 × A (PID 5B).</summary>
    public static ObdCommand HybridBatteryCharge => One(0x5B);

    /// <summary>Engine oil temperature, -40 to 215 °C: A − 40 (PID 5C).</summary>
    public static ObdCommand OilTemperature => One(0x5C);

    /// <summary>Fuel injection timing, -210 to 301.99 °: 1 / 128 × (256 A + B) − 210 (PID 5D).</summary>
    public static ObdCommand FuelInjectionTiming => One(0x5D);

    /// <summary>Engine fuel rate, 0 to 3276.75 L/h: 0.05 × (256 A + B) (PID 5E).</summary>
    public static ObdCommand FuelRate => One(0x5E);

    /// <summary>Emission requirements to which the vehicle is designed (PID 5F).</summary>
    public static ObdCommand EmissionRequirements => One(0x5F);
}
