using System.Buffers.Binary;
using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// A request of obdiid's protocol, a datagram:
/// <c>[API version u16 = 1][type u16: 0 open, 1 close][interface index u32][transfer id u32][receive id u32]</c>,
/// little-endian; identifiers as the kernel has them (canid_t). What follows is ignored.
/// </summary>
internal readonly record struct ObdiidRequest(bool IsClose, uint InterfaceIndex, uint TransferId, uint ReceiveId)
{
    public const int Length = 16;

    private const ushort Version = 1;

    /// <summary>Reads a datagram; false where it is ill-formed, and gets no answer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ObdiidRequest request)
    {
        request = default;
        if (datagram.Length < Length || BinaryPrimitives.ReadUInt16LittleEndian(datagram) != Version)
            return false;
        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(datagram[2..]);
        if (type > 1)
            return false;
        request = new ObdiidRequest(
            type == 1, BinaryPrimitives.ReadUInt32LittleEndian(datagram[4..]), BinaryPrimitives.ReadUInt32LittleEndian(datagram[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(datagram[12..]));
        return true;
    }

    /// <summary>What it asks for; null where the identifiers are none, or the same.</summary>
    public IsoTpBinding? ToBinding() =>
        CanId.TryFromRaw(TransferId, out CanId transmit) && CanId.TryFromRaw(ReceiveId, out CanId receive) && transmit != receive
            ? new IsoTpBinding(transmit, receive, IsoTpSettings.Default)
            : null;
}
