using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>The rtnetlink messages that change links, byte for byte.</summary>
internal static class LinkChanges
{
    /// <summary>
    /// Large enough for each of them; an alias of others that is no UTF-8 comes back up to three times as long.
    /// </summary>
    public const int MaxRequest = 1024;

    private const ushort Change = NLM_F_REQUEST | NLM_F_ACK;

    /// <summary>NLM_F_EXCL, because without it an existing interface of any kind is acknowledged in silence.</summary>
    private const ushort Create = Change | NLM_F_CREATE | NLM_F_EXCL;

    /// <summary>NEWLINK with IFLA_INFO_KIND "vcan".</summary>
    public static ReadOnlySpan<byte> CreateVcan(Span<byte> buffer, uint sequence, ReadOnlySpan<byte> name, int index = 0)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Create, sequence);
        writer.WriteLinkHeader(index, flags: 0, change: 0);
        writer.WriteName(IFLA_IFNAME, name);
        int info = writer.BeginNest(IFLA_LINKINFO);
        writer.WriteAttribute(IFLA_INFO_KIND, "vcan"u8);
        writer.EndNest(info);
        return writer.Finish();
    }

    /// <summary>
    /// NEWLINK with IFLA_INFO_KIND "vxcan", whose other end's ifinfomsg and attributes stand in VXCAN_INFO_PEER. The end
    /// that goes elsewhere is the outer one: only that can be created up, and nobody here can bring it up later.
    /// </summary>
    public static ReadOnlySpan<byte> CreateVxcan(
        Span<byte> buffer, uint sequence, CreateLinkMessage request, int index, int peerIndex, int process)
    {
        bool isElsewhere = request.IsPeerElsewhere;
        uint up = isElsewhere && request.IsUp ? IFF_UP : 0;
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Create, sequence);
        writer.WriteLinkHeader(isElsewhere ? peerIndex : index, flags: up, change: up);
        writer.WriteName(IFLA_IFNAME, (isElsewhere ? request.PeerName! : request.Name).Bytes);
        if (isElsewhere)
        {
            writer.WriteAttribute(IFLA_NET_NS_PID, (uint)process);
            if (request.Mtu != 0)
                writer.WriteAttribute(IFLA_MTU, (uint)request.Mtu);
        }

        int info = writer.BeginNest(IFLA_LINKINFO);
        writer.WriteAttribute(IFLA_INFO_KIND, "vxcan"u8);
        int data = writer.BeginNest(IFLA_INFO_DATA);
        int peer = writer.BeginNest(VXCAN_INFO_PEER);
        writer.WriteLinkHeader(isElsewhere ? index : peerIndex, flags: 0, change: 0);
        writer.WriteName(IFLA_IFNAME, (isElsewhere ? request.Name : request.PeerName!).Bytes);
        writer.EndNest(peer);
        writer.EndNest(data);
        writer.EndNest(info);
        return writer.Finish();
    }

    /// <summary>NEWLINK on an index that changes nothing but IFF_UP.</summary>
    public static ReadOnlySpan<byte> SetUp(Span<byte> buffer, uint sequence, int index, bool up)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Change, sequence);
        writer.WriteLinkHeader(index, up ? IFF_UP : 0, change: IFF_UP);
        return writer.Finish();
    }

    /// <summary>NEWLINK on an index: MTU and alias where they are given, and up where it is to be. The kernel does it in this order.</summary>
    public static ReadOnlySpan<byte> Set(
        Span<byte> buffer, uint sequence, int index, int? mtu, string? alias, bool up = false)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Change, sequence);
        writer.WriteLinkHeader(index, up ? IFF_UP : 0, change: up ? IFF_UP : 0);
        if (mtu is not null)
            writer.WriteAttribute(IFLA_MTU, (uint)mtu);
        if (alias is not null)
            writer.WriteAttribute(IFLA_IFALIAS, Encoding.UTF8.GetBytes(alias));
        return writer.Finish();
    }

    /// <summary>NEWLINK on an index that changes nothing but IFLA_GROUP.</summary>
    public static ReadOnlySpan<byte> SetGroup(Span<byte> buffer, uint sequence, int index, uint group)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Change, sequence);
        writer.WriteLinkHeader(index, flags: 0, change: 0);
        writer.WriteAttribute(IFLA_GROUP, group);
        return writer.Finish();
    }

    public static ReadOnlySpan<byte> Delete(Span<byte> buffer, uint sequence, int index)
    {
        var writer = new NetlinkWriter(buffer, RTM_DELLINK, Change, sequence);
        writer.WriteLinkHeader(index, flags: 0, change: 0);
        return writer.Finish();
    }

    /// <summary>DELLINK for all links of a group, which the kernel deletes together.</summary>
    public static ReadOnlySpan<byte> DeleteGroup(Span<byte> buffer, uint sequence, uint group)
    {
        var writer = new NetlinkWriter(buffer, RTM_DELLINK, Change, sequence);
        writer.WriteLinkHeader(index: 0, flags: 0, change: 0);
        writer.WriteAttribute(IFLA_GROUP, group);
        return writer.Finish();
    }

    /// <summary>NEWLINK on an index with the IFLA_INFO_DATA of kind "can" (linux/can/netlink.h).</summary>
    public static ReadOnlySpan<byte> Configure(Span<byte> buffer, uint sequence, int index, CanLinkSettings settings)
    {
        var writer = new NetlinkWriter(buffer, RTM_NEWLINK, Change, sequence);
        writer.WriteLinkHeader(index, flags: 0, change: 0);
        int info = writer.BeginNest(IFLA_LINKINFO);
        writer.WriteAttribute(IFLA_INFO_KIND, "can"u8);
        int data = writer.BeginNest(IFLA_INFO_DATA);
        if (settings.BitTiming is { } timing)
            WriteTiming(ref writer, IFLA_CAN_BITTIMING, timing);
        CanControllerModes modes = settings.Enable | settings.Disable;
        if (modes != 0)
            WriteNumbers(ref writer, IFLA_CAN_CTRLMODE, [(uint)modes, (uint)settings.Enable]);
        if (settings.RestartDelay is { } delay)
            writer.WriteAttribute(IFLA_CAN_RESTART_MS, (uint)delay.TotalMilliseconds);
        if (settings.Restart)
            writer.WriteAttribute(IFLA_CAN_RESTART, 1);
        if (settings.DataBitTiming is { } dataTiming)
            WriteTiming(ref writer, IFLA_CAN_DATA_BITTIMING, dataTiming);
        if (settings.TerminationOhms is { } ohms)
            writer.WriteAttribute(IFLA_CAN_TERMINATION, [(byte)ohms, (byte)(ohms >> 8)]);
        writer.EndNest(data);
        writer.EndNest(info);
        return writer.Finish();
    }

    /// <summary>struct can_bittiming; the prescaler is the kernel's to find.</summary>
    private static void WriteTiming(ref NetlinkWriter writer, ushort type, CanBitTiming timing) => WriteNumbers(
        ref writer, type,
        [
            timing.BitRate, timing.SamplePointPermille, timing.TimeQuantumNanoseconds, timing.PropagationSegment,
            timing.PhaseSegment1, timing.PhaseSegment2, timing.SynchronizationJumpWidth, 0,
        ]);

    private static void WriteNumbers(ref NetlinkWriter writer, ushort type, scoped ReadOnlySpan<uint> numbers) =>
        writer.WriteAttribute(type, System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers));
}
