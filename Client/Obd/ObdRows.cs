namespace CanTools.Client.Obd;

/// <summary>How the rows of the tables of service 1 are written.</summary>
internal static class ObdRows
{
    public const byte Service = 1;

    /// <summary>A / 200 V.</summary>
    public static ObdField Voltage16 { get; } = new(ObdOxygenSensor.VoltageName, 0, 8, 1.0 / 200, 0, "V");

    /// <summary>100 B / 128 − 100 %.</summary>
    public static ObdField Trim { get; } = new(ObdOxygenSensor.TrimName, 8, 8, 100.0 / 128, -100, "%");

    /// <summary>2 (256 A + B) / 65536.</summary>
    public static ObdField Ratio { get; } = new(ObdOxygenSensor.RatioName, 0, 16, 2.0 / 65536, 0, "");

    /// <summary>8 (256 C + D) / 65536 V.</summary>
    public static ObdField Voltage32 { get; } = new(ObdOxygenSensor.VoltageName, 16, 16, 8.0 / 65536, 0, "V");

    /// <summary>(256 C + D) / 256 − 128 mA.</summary>
    public static ObdField Current { get; } = new(ObdOxygenSensor.CurrentName, 16, 16, 1.0 / 256, -128, "mA");

    /// <summary>One number that fills the data: bytes × <paramref name="factor"/> + <paramref name="offset"/>.</summary>
    public static ObdCommand Number(
        byte parameter, string name, int length, double factor, double offset, string unit, bool isSigned = false) =>
        new(Service, parameter, name, ObdShape.Number, length)
        {
            Fields = [new ObdField("", 0, 8 * length, factor, offset, unit, isSigned)],
        };

    public static ObdCommand Readings(byte parameter, string name, int length, params ObdField[] fields) =>
        new(Service, parameter, name, ObdShape.Readings, length) { Fields = fields };

    /// <summary>Eight sensors with a parameter each.</summary>
    public static IEnumerable<ObdCommand> OxygenSensors(byte first, string what, ObdField one, ObdField other) =>
        Enumerable.Range(0, 8).Select(i => new ObdCommand(
            Service, (byte)(first + i), $"Oxygen sensor {i + 1}{what}", ObdShape.OxygenSensor, other.EndBit / 8)
        {
            Fields = [one, other],
        });

    /// <summary>Bits, whose names are given from bit 0 (the least significant one of the last byte) on; null: reserved.</summary>
    public static ObdCommand Bits(byte parameter, string name, int length, IReadOnlyList<string?> names) =>
        new(Service, parameter, name, ObdShape.Bits, length) { Flags = ToFlags(names) };

    public static ObdCommand Status(byte parameter, string name) => new(Service, parameter, name, ObdShape.MonitorStatus, 4);

    public static ObdCommand Choice(byte parameter, string name, int length, IReadOnlyDictionary<int, string> choices) =>
        new(Service, parameter, name, ObdShape.Choice, length) { Choices = choices };

    public static ObdCommand Code(byte parameter, string name) => new(Service, parameter, name, ObdShape.TroubleCodes, 2);

    /// <summary>Four sensors behind each other: (256 A + B) / 10 − 40 °C.</summary>
    public static ObdCommand ExhaustTemperatures(byte parameter, int bank, int firstSensor) => Readings(
        parameter, $"Exhaust gas temperature bank {bank}", 9,
        [.. Enumerable.Range(0, 4).Select(i => new ObdField($"sensor {firstSensor + i}", 8 + 16 * i, 16, 0.1, -40, "°C", SupportBit: i))]);

    public static IReadOnlyList<ObdFlag> ToFlags(IReadOnlyList<string?> names) =>
        [.. names.Select((name, bit) => new ObdFlag(bit, name!)).Where(flag => flag.Name is not null)];
}
