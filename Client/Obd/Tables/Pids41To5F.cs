using static CanTools.Client.Obd.ObdRows;

namespace CanTools.Client.Obd;

/// <summary>Service 1, parameters 41 to 5F: loads, pedals, fuel (SAE J1979; the digital annex J1979-DA for the later ones).</summary>
internal static class Pids41To5F
{
    public static ObdCommand[] Rows { get; } =
    [
        Status(0x41, "Monitor status this drive cycle"),
        Number(0x42, "Control module voltage", 2, 0.001, 0, "V"),
        Number(0x43, "Absolute load value", 2, 100.0 / 255, 0, "%"),
        Number(0x44, "Commanded air-fuel equivalence ratio", 2, 2.0 / 65536, 0, ""),
        Number(0x45, "Relative throttle position", 1, 100.0 / 255, 0, "%"),
        Number(0x46, "Ambient air temperature", 1, 1, -40, "°C"),
        Number(0x47, "Absolute throttle position B", 1, 100.0 / 255, 0, "%"),
        Number(0x48, "Absolute throttle position C", 1, 100.0 / 255, 0, "%"),
        Number(0x49, "Accelerator pedal position D", 1, 100.0 / 255, 0, "%"),
        Number(0x4A, "Accelerator pedal position E", 1, 100.0 / 255, 0, "%"),
        Number(0x4B, "Accelerator pedal position F", 1, 100.0 / 255, 0, "%"),
        Number(0x4C, "Commanded throttle actuator control", 1, 100.0 / 255, 0, "%"),
        Number(0x4D, "Time run by the engine while the malfunction indicator lamp is on", 2, 1, 0, "min"),
        Number(0x4E, "Time since trouble codes were cleared", 2, 1, 0, "min"),
        Readings(0x4F, "Greatest values for test equipment", 4,
            new ObdField("max equivalence ratio", 0, 8, 1, 0, ""),
            new ObdField("max O2 sensor voltage", 8, 8, 1, 0, "V"),
            new ObdField("max O2 sensor current", 16, 8, 1, 0, "mA"),
            new ObdField("max intake manifold abs pressure", 24, 8, 10, 0, "kPa")),
        Readings(0x50, "Greatest air flow rate for test equipment", 4,
            new ObdField("max MAF air flow rate", 0, 8, 10, 0, "g/s")),
        Choice(0x51, "Fuel type", 1, ObdNames.FuelTypes),
        Number(0x52, "Alcohol fuel percentage", 1, 100.0 / 255, 0, "%"),
        Number(0x53, "Absolute evap system vapor pressure", 2, 0.005, 0, "kPa"),
        Number(0x54, "Evap system vapor pressure (wide)", 2, 1, 0, "Pa", isSigned: true),
        Readings(0x55, "Short term secondary O2 sensor fuel trim", 2,
            new ObdField("bank 1", 0, 8, 100.0 / 128, -100, "%"),
            new ObdField("bank 3", 8, 8, 100.0 / 128, -100, "%")),
        Readings(0x56, "Long term secondary O2 sensor fuel trim", 2,
            new ObdField("bank 1", 0, 8, 100.0 / 128, -100, "%"),
            new ObdField("bank 3", 8, 8, 100.0 / 128, -100, "%")),
        Readings(0x57, "Short term secondary O2 sensor fuel trim", 2,
            new ObdField("bank 2", 0, 8, 100.0 / 128, -100, "%"),
            new ObdField("bank 4", 8, 8, 100.0 / 128, -100, "%")),
        Readings(0x58, "Long term secondary O2 sensor fuel trim", 2,
            new ObdField("bank 2", 0, 8, 100.0 / 128, -100, "%"),
            new ObdField("bank 4", 8, 8, 100.0 / 128, -100, "%")),
        Number(0x59, "Fuel rail pressure (absolute)", 2, 10, 0, "kPa"),
        Number(0x5A, "Relative accelerator pedal position", 1, 100.0 / 255, 0, "%"),
        Number(0x5B, "Hybrid/EV battery pack remaining charge", 1, 100.0 / 255, 0, "%"),
        Number(0x5C, "Engine oil temperature", 1, 1, -40, "°C"),
        Number(0x5D, "Fuel injection timing", 2, 1.0 / 128, -210, "°"),
        Number(0x5E, "Engine fuel rate", 2, 0.05, 0, "L/h"),
        Choice(0x5F, "Emission requirements", 1, ObdNames.EmissionRequirements),
    ];
}
