using CanTools.Shared.Can;
using Kernel = CanTools.Shared.LibC.LibC;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// How the wire writes what an ISO-TP socket is bound to, and its settings, in the words of linux/can/isotp.h:
/// <code>
/// [tx id u32][rx id u32]
/// [flags u32][frame_txtime u32: ns][ext_address u8][txpad_content u8][rxpad_content u8][rx_ext_address u8]
/// [bs u8][stmin u8][wftmax u8]
/// [mtu u8][tx_dl u8][tx_flags u8]
/// [TX_STMIN u32: ns][RX_STMIN u32: ns]
/// </code>
/// Identifiers are the kernel's canid_t: bit 31 marks 29 bits, bits 29 and 30 are zero.
/// </summary>
internal static class IsoTpBindingFields
{
    public static void Write(this IsoTpBinding binding, ref PayloadWriter writer)
    {
        IsoTpSettings settings = binding.Settings;
        writer.WriteUInt32(binding.Transmit.Raw);
        writer.WriteUInt32(binding.Receive.Raw);
        writer.WriteUInt32(settings.General.flags);
        writer.WriteUInt32(settings.General.frame_txtime);
        writer.WriteByte(settings.General.ext_address);
        writer.WriteByte(settings.General.txpad_content);
        writer.WriteByte(settings.General.rxpad_content);
        writer.WriteByte(settings.General.rx_ext_address);
        writer.WriteByte(settings.FlowControl.bs);
        writer.WriteByte(settings.FlowControl.stmin);
        writer.WriteByte(settings.FlowControl.wftmax);
        writer.WriteByte(settings.LinkLayer.mtu);
        writer.WriteByte(settings.LinkLayer.tx_dl);
        writer.WriteByte(settings.LinkLayer.tx_flags);
        writer.WriteUInt32(settings.TransmitSeparation);
        writer.WriteUInt32(settings.ReceiveSeparation);
    }

    /// <summary>Reads the fields.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public static string? Read(ref PayloadReader reader, out IsoTpBinding binding)
    {
        uint transmit = reader.ReadUInt32();
        uint receive = reader.ReadUInt32();
        IsoTpSettings settings = ReadSettings(ref reader);

        bool areIds = CanId.TryFromRaw(transmit, out CanId tx) & CanId.TryFromRaw(receive, out CanId rx);
        binding = new IsoTpBinding(tx, rx, settings);
        return areIds ? binding.Problem() : "an identifier has more bits than its format";
    }

    private static IsoTpSettings ReadSettings(ref PayloadReader reader) => new()
    {
        General = new Kernel.can_isotp_options
        {
            flags = reader.ReadUInt32(),
            frame_txtime = reader.ReadUInt32(),
            ext_address = reader.ReadByte(),
            txpad_content = reader.ReadByte(),
            rxpad_content = reader.ReadByte(),
            rx_ext_address = reader.ReadByte(),
        },
        FlowControl = new() { bs = reader.ReadByte(), stmin = reader.ReadByte(), wftmax = reader.ReadByte() },
        LinkLayer = new() { mtu = reader.ReadByte(), tx_dl = reader.ReadByte(), tx_flags = reader.ReadByte() },
        TransmitSeparation = reader.ReadUInt32(),
        ReceiveSeparation = reader.ReadUInt32(),
    };
}
