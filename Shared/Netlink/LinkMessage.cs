using System.Buffers.Binary;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>The payload of an RTM_NEWLINK or RTM_DELLINK: struct ifinfomsg, then attributes.</summary>
internal readonly ref struct LinkMessage(ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;

    public bool IsComplete => _payload.Length >= IfInfoMsgSize;

    /// <summary>Whether it is about a link itself (AF_UNSPEC), and not, say, about its place in a bridge.</summary>
    public bool IsWholeLink => _payload[0] == 0;

    public bool IsCanHardware => BinaryPrimitives.ReadUInt16LittleEndian(_payload[2..]) == ARPHRD_CAN;

    public int Index => BinaryPrimitives.ReadInt32LittleEndian(_payload[4..]);

    public uint Flags => BinaryPrimitives.ReadUInt32LittleEndian(_payload[8..]);

    /// <summary>IFLA_INFO_KIND; empty where it has none.</summary>
    public ReadOnlySpan<byte> Kind => Find(Find(IFLA_LINKINFO), IFLA_INFO_KIND).TrimEnd((byte)0);

    /// <summary>The value of an attribute; empty where it is missing.</summary>
    public ReadOnlySpan<byte> Find(ushort type) => Find(_payload[IfInfoMsgSize..], type);

    /// <summary>The value of an attribute among nested ones; empty where it is missing.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort type)
    {
        var walk = new NetlinkAttributes(attributes);
        while (walk.MoveNext())
        {
            if (walk.Type == type)
                return walk.Value;
        }
        return default;
    }
}
