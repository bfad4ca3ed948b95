using CanTools.Shared.Can;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>The rtnetlink messages that ask for links, byte for byte. They need no privilege.</summary>
internal static class LinkQueries
{
    /// <summary>GETLINK by name. The statistics are most of an answer.</summary>
    public static ReadOnlySpan<byte> Get(Span<byte> buffer, uint sequence, InterfaceName name, bool withStatistics = false)
    {
        var writer = new NetlinkWriter(buffer, RTM_GETLINK, NLM_F_REQUEST, sequence);
        writer.WriteLinkHeader(index: 0, flags: 0, change: 0);
        writer.WriteName(IFLA_IFNAME, name.Bytes);
        return Finish(writer, withStatistics);
    }

    /// <summary>GETLINK by index.</summary>
    public static ReadOnlySpan<byte> Get(Span<byte> buffer, uint sequence, int index, bool withStatistics = false)
    {
        var writer = new NetlinkWriter(buffer, RTM_GETLINK, NLM_F_REQUEST, sequence);
        writer.WriteLinkHeader(index, flags: 0, change: 0);
        return Finish(writer, withStatistics);
    }

    /// <summary>GETLINK for all.</summary>
    public static ReadOnlySpan<byte> Dump(Span<byte> buffer, uint sequence, bool withStatistics = false)
    {
        var writer = new NetlinkWriter(buffer, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence);
        writer.WriteLinkHeader(index: 0, flags: 0, change: 0);
        return Finish(writer, withStatistics);
    }

    private static ReadOnlySpan<byte> Finish(NetlinkWriter writer, bool withStatistics)
    {
        if (!withStatistics)
            writer.WriteAttribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return writer.Finish();
    }
}
