using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.Netlink;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// CREATE_LINK (32):
/// <code>
/// [kind u8: 1 vcan, 2 vxcan][flags u8: 1 up, 2 stays, 4 the other end goes elsewhere][mtu u32: 0 the kernel's own]
/// [n u8][name or pattern: n bytes][n u8][note: n bytes UTF-8]
/// only vxcan: [n u8][the other end's name or pattern: n bytes][pid u32: in whose network namespace it goes, 0 the client's]
/// </code>
/// An empty name is "vcan%d" or "vxcan%d".
/// </summary>
internal sealed record CreateLinkMessage(
    CanLinkKind Kind, bool IsUp, bool Stays, int Mtu, InterfaceNamePattern Name, string Note,
    InterfaceNamePattern? PeerName = null, bool IsPeerElsewhere = false, int PeerProcess = 0)
{
    private const byte Up = 1;
    private const byte Stay = 2;
    private const byte Elsewhere = 4;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte((byte)Kind);
        writer.WriteByte((byte)((IsUp ? Up : 0) | (Stays ? Stay : 0) | (IsPeerElsewhere ? Elsewhere : 0)));
        writer.WriteUInt32((uint)Mtu);
        writer.WriteCounted(Name.Bytes);
        writer.WriteCounted(Encoding.UTF8.GetBytes(Note));
        if (Kind == CanLinkKind.Vxcan)
        {
            writer.WriteCounted(PeerName!.Bytes);
            writer.WriteUInt32((uint)PeerProcess);
        }
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, out CreateLinkMessage? message)
    {
        message = null;
        var reader = new PayloadReader(payload);
        var kind = (CanLinkKind)reader.ReadByte();
        byte flags = reader.ReadByte();
        uint mtu = reader.ReadUInt32();
        ReadOnlySpan<byte> name = reader.ReadCounted();
        ReadOnlySpan<byte> note = reader.ReadCounted();
        bool isPair = kind == CanLinkKind.Vxcan;
        ReadOnlySpan<byte> peer = isPair ? reader.ReadCounted() : default;
        uint process = isPair ? reader.ReadUInt32() : 0;
        if (!reader.IsValid)
            return "its payload has another length than its fields";
        if (kind is not (CanLinkKind.Vcan or CanLinkKind.Vxcan))
            return $"there is no kind {(byte)kind} to create; 1 is vcan, 2 is vxcan";
        if ((flags & ~(Up | Stay | Elsewhere)) != 0 || (flags & Elsewhere) != 0 && !isPair || process > int.MaxValue
            || process != 0 && (flags & Elsewhere) == 0)
        {
            return $"the flags {flags:X2} have no meaning here";
        }
        if (mtu != 0 && (mtu > int.MaxValue || !CanMtu.IsValid((int)mtu)))
            return $"an MTU of {mtu} does not exist: 16 is classic CAN, 72 CAN FD, 76 to 2060 CAN XL";
        if (note.Length > LinkMark.MaxNote || !note.IsEmpty && !PrintableText.Is(note))
            return $"a note has up to {LinkMark.MaxNote} bytes of UTF-8 without control characters";

        ReadOnlySpan<byte> unnamed = isPair ? "vxcan%d"u8 : "vcan%d"u8;
        InterfaceNamePattern? peerName = null;
        string? problem = InterfaceNamePattern.TryRead(name.IsEmpty ? unnamed : name, out InterfaceNamePattern? pattern);
        if (problem is null && isPair)
            problem = InterfaceNamePattern.TryRead(peer.IsEmpty ? unnamed : peer, out peerName);
        if (problem is not null)
            return $"invalid interface name: {problem}";

        message = new CreateLinkMessage(
            kind, (flags & Up) != 0, (flags & Stay) != 0, (int)mtu, pattern!, Encoding.UTF8.GetString(note), peerName,
            (flags & Elsewhere) != 0, (int)process);
        return null;
    }
}
