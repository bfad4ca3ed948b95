namespace CanTools.Client.Obd;

/// <summary>Service 6: on-board monitors (OBDMIDs, SAE J1979-DA).</summary>
internal static class MonitorRows
{
    private const byte Service = 6;

    public static IEnumerable<ObdCommand> Rows =>
    [
        .. Sensors(0x01, "Oxygen sensor monitor"), Row(0x11, "Oxygen sensor monitor, bank 1, sensor 5"),
        Row(0x12, "Oxygen sensor monitor, bank 2, sensor 5"), .. Numbered(0x21, 4, "Catalyst monitor, bank"),
        .. Numbered(0x31, 4, "EGR monitor, bank"), .. Numbered(0x35, 4, "VVT monitor, bank"),
        Row(0x39, "Evaporative system monitor, cap off"), Row(0x3A, "Evaporative system monitor, 0.090 in"),
        Row(0x3B, "Evaporative system monitor, 0.040 in"), Row(0x3C, "Evaporative system monitor, 0.020 in"),
        Row(0x3D, "Purge flow monitor"), .. Sensors(0x41, "Oxygen sensor heater monitor"),
        Row(0x51, "Oxygen sensor heater monitor, bank 1, sensor 5"), Row(0x52, "Oxygen sensor heater monitor, bank 2, sensor 5"),
        .. Numbered(0x61, 4, "Heated catalyst monitor, bank"), .. Numbered(0x71, 4, "Secondary air monitor"),
        .. Numbered(0x81, 4, "Fuel system monitor, bank"), .. Numbered(0x85, 2, "Boost pressure control monitor, bank"),
        .. Numbered(0x90, 2, "NOx adsorber monitor, bank"), .. Numbered(0x98, 2, "NOx catalyst monitor, bank"),
        Row(0xA1, "Misfire monitor, general data"), .. Numbered(0xA2, 16, "Misfire data, cylinder"),
        .. Numbered(0xB2, 2, "Particulate filter monitor, bank"), .. Numbered(0xE1, 31, "Manufacturer's monitor"),
    ];

    private static ObdCommand Row(byte monitor, string name) => new(Service, monitor, name, ObdShape.TestResults, length: 0);

    private static IEnumerable<ObdCommand> Numbered(byte first, int count, string name) =>
        Enumerable.Range(0, count).Where(i => (first + i) % ObdCommands.RangeLength != 0).Select(i => Row((byte)(first + i), $"{name} {i + 1}"));

    /// <summary>Four banks of four sensors.</summary>
    private static IEnumerable<ObdCommand> Sensors(byte first, string name) =>
        Enumerable.Range(0, 16).Select(i => Row((byte)(first + i), $"{name}, bank {1 + i / 4}, sensor {1 + i % 4}"));
}
