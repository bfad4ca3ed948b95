using CanTools.Shared.Can;
using Kernel = CanTools.Shared.LibC.LibC;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// OPEN_ISOTP (48), answered by <c>[channel u32]</c> with one descriptor: an ISO-TP socket that is bound and ready.
/// <code>
/// [flags u8: 0][tx id u32][rx id u32]
/// [socket flags u32][frame time u32: ns][tx extension u8][tx padding u8][rx padding u8][rx extension u8]
/// [block size u8][STmin u8][wait frames u8]
/// [mtu u8][tx_dl u8][link flags u8]
/// [forced tx STmin u32: ns][forced rx STmin u32: ns]
/// [n u8][interface: n bytes]
/// </code>
/// Identifiers are the kernel's canid_t: bit 31 marks 29 bits, bits 29 and 30 are zero. The rest is what the kernel's
/// linux/can/isotp.h calls can_isotp_options, can_isotp_fc_options, can_isotp_ll_options, TX_STMIN and RX_STMIN.
/// </summary>
internal readonly record struct OpenIsoTpMessage(InterfaceName Interface, IsoTpBinding Binding)
{
    /// <summary>The descriptors that come with the answer.</summary>
    public const int Descriptors = 1;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte(0);
        writer.WriteUInt32(Binding.Transmit.Raw);
        writer.WriteUInt32(Binding.Receive.Raw);

        IsoTpSettings settings = Binding.Settings;
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
        writer.WriteCounted(Interface.Bytes);
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, out OpenIsoTpMessage message)
    {
        message = default;
        var reader = new PayloadReader(payload);
        byte flags = reader.ReadByte();
        uint transmit = reader.ReadUInt32();
        uint receive = reader.ReadUInt32();
        IsoTpSettings settings = ReadSettings(ref reader);
        ReadOnlySpan<byte> name = reader.ReadCounted();

        if (!reader.IsValid)
            return "its length does not fit its fields";
        if (flags != 0)
            return "a reserved flag is set";
        if (!CanId.TryFromRaw(transmit, out CanId tx) || !CanId.TryFromRaw(receive, out CanId rx))
            return "an identifier has more bits than its format";
        var binding = new IsoTpBinding(tx, rx, settings);
        if (binding.Problem() is { } contradiction)
            return contradiction;
        if (InterfaceName.TryRead(name, out InterfaceName interfaceName) is { } problem)
            return problem;

        message = new OpenIsoTpMessage(interfaceName, binding);
        return null;
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
