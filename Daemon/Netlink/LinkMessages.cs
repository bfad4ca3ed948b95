using CanTools.Shared.Can;
using static CanTools.Daemon.Netlink.NetlinkConstants;

namespace CanTools.Daemon.Netlink;

/// <summary>The rtnetlink messages that the daemon sends, byte for byte.</summary>
internal static class LinkMessages
{
    /// <summary>GETLINK by name, without the statistics, which are most of an answer.</summary>
    public static ReadOnlySpan<byte> Get(Span<byte> buffer, uint sequence, InterfaceName name)
    {
        var writer = new NetlinkWriter(buffer, RTM_GETLINK, NLM_F_REQUEST, sequence);
        writer.WriteLinkHeader(index: 0, flags: 0, change: 0);
        writer.WriteName(IFLA_IFNAME, name.Bytes);
        writer.WriteAttribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return writer.Finish();
    }

    /// <summary>
    /// NEWLINK with IFLA_INFO_KIND "vcan". NLM_F_EXCL, because without it an existing interface of any kind is
    /// acknowledged in silence.
    /// </summary>
    public static ReadOnlySpan<byte> CreateVcan(Span<byte> buffer, uint sequence, InterfaceName name)
    {
        const ushort Flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Flags, sequence);
        writer.WriteLinkHeader(index: 0, flags: 0, change: 0);
        writer.WriteName(IFLA_IFNAME, name.Bytes);
        int info = writer.BeginNest(IFLA_LINKINFO);
        writer.WriteAttribute(IFLA_INFO_KIND, "vcan"u8);
        writer.EndNest(info);
        return writer.Finish();
    }

    /// <summary>NEWLINK on an index that changes nothing but IFF_UP.</summary>
    public static ReadOnlySpan<byte> SetUp(Span<byte> buffer, uint sequence, int index, bool up)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
        writer.WriteLinkHeader(index, up ? IFF_UP : 0, change: IFF_UP);
        return writer.Finish();
    }
}
