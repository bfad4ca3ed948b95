using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>What can be asked in OBD-II (SAE J1979, ISO 15031-5), by name and by number.</summary>
public static partial class ObdCommands
{
    /// <summary>How many parameters one answer of <see cref="Supported"/> is about.</summary>
    internal const int RangeLength = 32;

    private static readonly ObdCommand?[] s_parameters = Index(
        [.. Pids01To1F.Rows, .. Pids21To3F.Rows, .. Pids41To5F.Rows, .. Pids61To7F.Rows, .. Pids81ToA6.Rows, .. Ranges(1)]);

    private static readonly ObdCommand?[] s_monitors = Index([.. MonitorRows.Rows, .. Ranges(6)]);

    private static readonly ObdCommand?[] s_information = Index([.. InformationRows.Rows, .. Ranges(9)]);

    /// <summary>The trouble codes that are stored: confirmed ones (service 3).</summary>
    public static ObdCommand StoredTroubleCodes { get; } = new(3, null, "Stored trouble codes", ObdShape.TroubleCodes, 0);

    /// <summary>The trouble codes of this drive or the last one, not yet confirmed (service 7).</summary>
    public static ObdCommand PendingTroubleCodes { get; } = new(7, null, "Pending trouble codes", ObdShape.TroubleCodes, 0);

    /// <summary>The trouble codes that clearing does not clear (service 0A).</summary>
    public static ObdCommand PermanentTroubleCodes { get; } = new(10, null, "Permanent trouble codes", ObdShape.TroubleCodes, 0);

    /// <summary>All commands, by service and parameter; what is frozen (service 2) is had with <see cref="ObdCommand.InFreezeFrame"/>.</summary>
    public static IReadOnlyList<ObdCommand> All { get; } =
    [
        .. s_parameters.OfType<ObdCommand>(), StoredTroubleCodes, .. s_monitors.OfType<ObdCommand>(), PendingTroubleCodes,
        .. s_information.OfType<ObdCommand>(), PermanentTroubleCodes,
    ];

    /// <summary>The command of a service and a parameter; null where the standard has none.</summary>
    public static ObdCommand? Find(byte service, byte? parameter = null) => (service, parameter) switch
    {
        (1, { } pid) => s_parameters[pid],
        (2, { } pid) => s_parameters[pid]?.InFreezeFrame(),
        (3, null) => StoredTroubleCodes,
        (6, { } monitor) => s_monitors[monitor],
        (7, null) => PendingTroubleCodes,
        (9, { } information) => s_information[information],
        (10, null) => PermanentTroubleCodes,
        _ => null,
    };

    /// <summary>Which of the 32 parameters after this one are supported: 00, 20, 40, … of services 1, 6 and 9.</summary>
    public static ObdCommand Supported(byte service, byte after) =>
        after % RangeLength == 0 && Find(service, after) is { } command
            ? command
            : throw new ArgumentOutOfRangeException(nameof(after), after, "It is 00, 20, 40, … E0, of services 1, 6 and 9.");

    private static ObdCommand One(byte parameter) => s_parameters[parameter]!;

    private static ObdCommand?[] Index(IEnumerable<ObdCommand> rows)
    {
        var index = new ObdCommand?[byte.MaxValue + 1];
        foreach (ObdCommand row in rows)
            index[row.Parameter!.Value] = row;
        return index;
    }

    private static IEnumerable<ObdCommand> Ranges(byte service)
    {
        for (int after = 0; after <= byte.MaxValue; after += RangeLength)
        {
            string[] names = new string[RangeLength];
            for (int i = 1; i <= RangeLength; i++)
                names[RangeLength - i] = string.Create(CultureInfo.InvariantCulture, $"{(after + i) & byte.MaxValue:X2}");
            yield return new ObdCommand(
                service, (byte)after, string.Create(CultureInfo.InvariantCulture, $"Supported from {after + 1:X2}"), ObdShape.Bits, 4)
            {
                Flags = ObdRows.ToFlags(names),
            };
        }
    }
}
