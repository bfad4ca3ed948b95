using static CanTools.Client.Obd.ObdRows;

namespace CanTools.Client.Obd;

/// <summary>Service 1, parameters 01 to 1F: the engine (SAE J1979; the digital annex J1979-DA for the later ones).</summary>
internal static class Pids01To1F
{
    public static ObdCommand[] Rows { get; } =
    [
        Status(0x01, "Monitor status since trouble codes were cleared"),
        Code(0x02, "Trouble code that caused the freeze frame"),
        Bits(0x03, "Fuel system status", 2, ObdNames.FuelSystems),
        Number(0x04, "Calculated engine load", 1, 100.0 / 255, 0, "%"),
        Number(0x05, "Engine coolant temperature", 1, 1, -40, "°C"),
        Number(0x06, "Short-term fuel trim, bank 1", 1, 100.0 / 128, -100, "%"),
        Number(0x07, "Long-term fuel trim, bank 1", 1, 100.0 / 128, -100, "%"),
        Number(0x08, "Short-term fuel trim, bank 2", 1, 100.0 / 128, -100, "%"),
        Number(0x09, "Long-term fuel trim, bank 2", 1, 100.0 / 128, -100, "%"),
        Number(0x0A, "Fuel rail pressure (gauge)", 1, 3, 0, "kPa"),
        Number(0x0B, "Intake manifold absolute pressure", 1, 1, 0, "kPa"),
        Number(0x0C, "Engine speed", 2, 0.25, 0, "rpm"),
        Number(0x0D, "Vehicle speed", 1, 1, 0, "km/h"),
        Number(0x0E, "Ignition timing advance for cylinder 1", 1, 0.5, -64, "°"),
        Number(0x0F, "Intake air temperature", 1, 1, -40, "°C"),
        Number(0x10, "Air flow rate from mass air flow sensor", 2, 0.01, 0, "g/s"),
        Number(0x11, "Absolute throttle position", 1, 100.0 / 255, 0, "%"),
        Bits(0x12, "Commanded secondary air status", 1, ObdNames.SecondaryAir),
        Bits(0x13, "Oxygen sensors present in 2 banks", 1, ObdNames.OxygenSensors(sensorsPerBank: 4)),
        .. OxygenSensors(0x14, "", Voltage16, Trim),
        Choice(0x1C, "OBD requirements to which the vehicle is designed", 1, ObdStandards.All),
        Bits(0x1D, "Oxygen sensors present in 4 banks", 1, ObdNames.OxygenSensors(sensorsPerBank: 2)),
        Bits(0x1E, "Auxiliary input status", 1, ["power take-off active"]),
        Number(0x1F, "Time since engine start", 2, 1, 0, "s"),
    ];
}
