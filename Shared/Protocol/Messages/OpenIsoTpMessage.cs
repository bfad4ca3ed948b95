using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// OPEN_ISOTP (48): <c>[flags u8: 0][tx id u32][rx id u32][n u8][interface: n bytes]</c>, answered by
/// <c>[channel u32]</c> with one descriptor: an ISO-TP socket that is bound and ready. Identifiers are the kernel's
/// canid_t: bit 31 marks 29 bits, bits 29 and 30 are zero.
/// </summary>
internal readonly record struct OpenIsoTpMessage(InterfaceName Interface, IsoTpAddress Address)
{
    /// <summary>The descriptors that come with the answer.</summary>
    public const int Descriptors = 1;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte(0);
        writer.WriteUInt32(Address.Transmit.Raw);
        writer.WriteUInt32(Address.Receive.Raw);
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
        ReadOnlySpan<byte> name = reader.ReadCounted();

        if (!reader.IsValid)
            return "its length does not fit its fields";
        if (flags != 0)
            return "a reserved flag is set";
        if (!CanId.TryFromRaw(transmit, out CanId tx) || !CanId.TryFromRaw(receive, out CanId rx))
            return "an identifier has more bits than its format";
        if (!IsoTpAddress.TryMake(tx, rx, out IsoTpAddress address))
            return "both identifiers are the same";
        if (InterfaceName.TryRead(name, out InterfaceName interfaceName) is { } problem)
            return problem;

        message = new OpenIsoTpMessage(interfaceName, address);
        return null;
    }
}
