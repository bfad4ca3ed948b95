using static CanTools.Client.Obd.ObdRows;

namespace CanTools.Client.Obd;

/// <summary>Service 1, parameters 21 to 3F: fuel, oxygen, catalysts (SAE J1979; the digital annex J1979-DA for the later ones).</summary>
internal static class Pids21To3F
{
    public static ObdCommand[] Rows { get; } =
    [
        Number(0x21, "Distance travelled while the malfunction indicator lamp is on", 2, 1, 0, "km"),
        Number(0x22, "Fuel rail pressure relative to manifold vacuum", 2, 0.079, 0, "kPa"),
        Number(0x23, "Fuel rail pressure", 2, 10, 0, "kPa"),
        .. OxygenSensors(0x24, ", wide range, voltage", Ratio, Voltage32),
        Number(0x2C, "Commanded EGR", 1, 100.0 / 255, 0, "%"),
        Number(0x2D, "EGR error", 1, 100.0 / 128, -100, "%"),
        Number(0x2E, "Commanded evaporative purge", 1, 100.0 / 255, 0, "%"),
        Number(0x2F, "Fuel level input", 1, 100.0 / 255, 0, "%"),
        Number(0x30, "Warm-ups since trouble codes were cleared", 1, 1, 0, ""),
        Number(0x31, "Distance travelled since trouble codes were cleared", 2, 1, 0, "km"),
        Number(0x32, "Evaporative system vapour pressure", 2, 0.25, 0, "Pa", isSigned: true),
        Number(0x33, "Barometric pressure", 1, 1, 0, "kPa"),
        .. OxygenSensors(0x34, ", wide range, current", Ratio, Current),
        Number(0x3C, "Catalyst temperature, bank 1, sensor 1", 2, 0.1, -40, "°C"),
        Number(0x3D, "Catalyst temperature, bank 2, sensor 1", 2, 0.1, -40, "°C"),
        Number(0x3E, "Catalyst temperature, bank 1, sensor 2", 2, 0.1, -40, "°C"),
        Number(0x3F, "Catalyst temperature, bank 2, sensor 2", 2, 0.1, -40, "°C"),
    ];
}
