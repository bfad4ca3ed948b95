using System.Buffers.Binary;
using System.Text;
using CanTools.Shared.Can;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>Reads a CAN interface out of what rtnetlink tells of a link.</summary>
internal static class CanLinkReader
{
    public static CanLinkKind KindOf(LinkMessage message)
    {
        if (!message.IsCanHardware)
            return CanLinkKind.None;
        ReadOnlySpan<byte> kind = message.Kind;
        return kind.SequenceEqual("vcan"u8) ? CanLinkKind.Vcan
            : kind.SequenceEqual("vxcan"u8) ? CanLinkKind.Vxcan
            : kind.SequenceEqual("can"u8) ? CanLinkKind.Can
            : CanLinkKind.None;
    }

    /// <summary>Null where it is no CAN interface, or one whose name is not one that we know how to say.</summary>
    public static CanLink? TryRead(ReadOnlySpan<byte> payload)
    {
        var message = new LinkMessage(payload);
        if (!message.IsComplete || KindOf(message) is not (not CanLinkKind.None and var kind)
            || !InterfaceName.TryParse(message.Find(IFLA_IFNAME).TrimEnd((byte)0), out InterfaceName name))
        {
            return null;
        }

        ReadOnlySpan<byte> alias = message.Find(IFLA_IFALIAS).TrimEnd((byte)0);
        LinkMark? mark = LinkMark.TryParse(alias);
        string text = mark?.Note ?? Encoding.UTF8.GetString(alias);
        return new CanLink
        {
            Name = name,
            Index = message.Index,
            Kind = kind,
            Flags = message.Flags,
            Mtu = (int)(ReadUInt32(message.Find(IFLA_MTU)) ?? 0),
            Alias = text.Length > 0 ? text : null,
            Mark = mark,
            PeerIndex = kind == CanLinkKind.Vxcan ? (int?)ReadUInt32(message.Find(IFLA_LINK)) : null,
            IsPeerElsewhere = kind == CanLinkKind.Vxcan && !message.Find(IFLA_LINK_NETNSID).IsEmpty,
            Statistics = ReadStatistics(message.Find(IFLA_STATS64)),
            Controller = kind == CanLinkKind.Can ? CanControllerReader.Read(message.Find(IFLA_LINKINFO)) : null,
        };
    }

    /// <summary>The index of a vxcan's other end, where that is in this network namespace.</summary>
    public static int? PeerHereOf(in LinkMessage message, CanLinkKind kind) =>
        kind == CanLinkKind.Vxcan && message.Find(IFLA_LINK_NETNSID).IsEmpty ? (int?)ReadUInt32(message.Find(IFLA_LINK)) : null;

    public static uint? ReadUInt32(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(value) : null;

    /// <summary>struct rtnl_link_stats64: 64 bits each.</summary>
    private static CanLinkStatistics? ReadStatistics(ReadOnlySpan<byte> value)
    {
        const int Known = 8;
        if (value.Length < Known * sizeof(ulong))
            return null;
        Span<ulong> numbers = stackalloc ulong[Known];
        for (int i = 0; i < Known; i++)
            numbers[i] = BinaryPrimitives.ReadUInt64LittleEndian(value[(i * sizeof(ulong))..]);
        return new CanLinkStatistics(
            numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }
}
