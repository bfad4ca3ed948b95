using CanTools.Shared.Can;

namespace CanTools.Daemon.IsoTp;

/// <summary>In what two sets of options differ, for people, in the words of linux/can/isotp.h.</summary>
internal static class IsoTpDifferences
{
    private static readonly (string Name, string Format, Func<IsoTpSettings, uint> Value)[] s_fields =
    [
        ("flags", "X3", settings => settings.General.flags),
        ("frame_txtime", "D", settings => settings.General.frame_txtime),
        ("ext_address", "X2", settings => settings.General.ext_address),
        ("txpad_content", "X2", settings => settings.General.txpad_content),
        ("rxpad_content", "X2", settings => settings.General.rxpad_content),
        ("rx_ext_address", "X2", settings => settings.General.rx_ext_address),
        ("bs", "D", settings => settings.FlowControl.bs),
        ("stmin", "X2", settings => settings.FlowControl.stmin),
        ("wftmax", "D", settings => settings.FlowControl.wftmax),
        ("mtu", "D", settings => settings.LinkLayer.mtu),
        ("tx_dl", "D", settings => settings.LinkLayer.tx_dl),
        ("tx_flags", "X2", settings => settings.LinkLayer.tx_flags),
        ("TX_STMIN", "D", settings => settings.TransmitSeparation),
        ("RX_STMIN", "D", settings => settings.ReceiveSeparation),
    ];

    /// <summary>Such as "bs is 8, not 0; stmin is 0A, not 00".</summary>
    public static string Between(IsoTpSettings open, IsoTpSettings wanted) => string.Join("; ", s_fields
        .Where(field => field.Value(open) != field.Value(wanted))
        .Select(field =>
            $"{field.Name} is {field.Value(open).ToString(field.Format, null)}, "
            + $"not {field.Value(wanted).ToString(field.Format, null)}"));
}
