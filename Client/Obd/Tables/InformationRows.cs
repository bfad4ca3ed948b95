namespace CanTools.Client.Obd;

/// <summary>Service 9: vehicle information (InfoTypes, SAE J1979-DA), with the number of items first, as on CAN.</summary>
internal static class InformationRows
{
    private const byte Service = 9;

    private static readonly string[] s_spark =
    [
        "OBD monitoring conditions", "ignition cycles", .. Both("catalyst, bank 1"), .. Both("catalyst, bank 2"),
        .. Both("oxygen sensor, bank 1"), .. Both("oxygen sensor, bank 2"), .. Both("EGR or VVT"), .. Both("secondary air"),
        .. Both("evaporative system"), .. Both("secondary oxygen sensor, bank 1"), .. Both("secondary oxygen sensor, bank 2"),
        .. Both("air-fuel ratio imbalance, bank 1"), .. Both("air-fuel ratio imbalance, bank 2"),
        .. Both("particulate filter, bank 1"), .. Both("particulate filter, bank 2"),
    ];

    private static readonly string[] s_compression =
    [
        "OBD monitoring conditions", "ignition cycles", .. Both("NMHC catalyst"), .. Both("NOx catalyst"), .. Both("NOx adsorber"),
        .. Both("particulate filter"), .. Both("exhaust gas sensor"), .. Both("EGR or VVT"), .. Both("boost pressure"),
        .. Both("fuel system"),
    ];

    public static IEnumerable<ObdCommand> Rows =>
    [
        Count(0x01, "VIN message count"), Text(0x02, "Vehicle identification number", 17),
        Count(0x03, "Calibration id message count"), Text(0x04, "Calibration ids", 16),
        Count(0x05, "Calibration verification number message count"),
        new(Service, 0x06, "Calibration verification numbers", ObdShape.VerificationNumbers, length: 0),
        Count(0x07, "In-use performance message count"), Counters(0x08, "In-use performance, spark ignition", s_spark),
        Count(0x09, "ECU name message count"), Text(0x0A, "ECU name", 20),
        Counters(0x0B, "In-use performance, compression ignition", s_compression),
        Text(0x0D, "Engine serial number", 17), Text(0x0F, "Exhaust regulation or type approval number", 17),
    ];

    /// <summary>Of older buses: how many messages the answer to the next one has.</summary>
    private static ObdCommand Count(byte type, string name) =>
        new(Service, type, name, ObdShape.Number, 1) { Fields = [new ObdField("", 0, 8, 1, 0, "")] };

    private static ObdCommand Text(byte type, string name, int length) =>
        new(Service, type, name, ObdShape.Text, length: 0) { ItemLength = length };

    private static ObdCommand Counters(byte type, string name, string[] names) =>
        new(Service, type, name, ObdShape.Counters, length: 0)
        {
            Fields = [.. names.Select((one, i) => new ObdField(one, 8 + 16 * i, 16, 1, 0, ""))],
        };

    private static string[] Both(string monitor) => [$"{monitor}: completions", $"{monitor}: conditions"];
}
