using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol.Messages;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Daemon.Netlink;

/// <summary>
/// Finds, creates, changes and deletes links. It changes by index, never by a name that may mean another link by then.
/// One for each thread: its socket's answers are read in order.
/// </summary>
internal sealed class LinkManager(NetlinkSocket socket)
{
    public NetlinkResult TryFind(InterfaceName name, out Link link)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        NetlinkResult result = socket.Exchange(LinkQueries.Get(buffer, socket.NextSequence(), name), out var answer);
        return Read(result, answer, out link);
    }

    public NetlinkResult TryFind(int index, out Link link)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        NetlinkResult result = socket.Exchange(LinkQueries.Get(buffer, socket.NextSequence(), index), out var answer);
        return Read(result, answer, out link);
    }

    /// <summary>All that a CAN link tells but its statistics; null, with success, where it is none.</summary>
    public NetlinkResult TryRead(int index, out CanLink? link)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        NetlinkResult result = socket.Exchange(LinkQueries.Get(buffer, socket.NextSequence(), index), out var answer);
        link = result.IsSuccess ? CanLinkReader.TryRead(answer) : null;
        return result;
    }

    /// <summary>All CAN links of the namespace.</summary>
    public Errno ReadAll(List<CanLink> links) => LinkDump.Read(socket, withStatistics: false, links.Clear, payload =>
    {
        if (CanLinkReader.TryRead(payload) is { } link)
            links.Add(link);
    });

    /// <summary>EEXIST where any interface of that name exists, or of that index where one is given.</summary>
    public NetlinkResult CreateVcan(ReadOnlySpan<byte> name, int index = 0)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.CreateVcan(buffer, socket.NextSequence(), name, index), out _);
    }

    /// <summary>EEXIST or EBUSY where one of the names or indices is in use.</summary>
    public NetlinkResult CreateVxcan(CreateLinkMessage request, int index, int peerIndex, int process)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(
            LinkChanges.CreateVxcan(buffer, socket.NextSequence(), request, index, peerIndex, process), out _);
    }

    public NetlinkResult SetUp(int index, bool up)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.SetUp(buffer, socket.NextSequence(), index, up), out _);
    }

    public NetlinkResult Set(int index, int? mtu, string? alias, bool up = false)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.Set(buffer, socket.NextSequence(), index, mtu, alias, up), out _);
    }

    public NetlinkResult Configure(int index, CanLinkSettings settings)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.Configure(buffer, socket.NextSequence(), index, settings), out _);
    }

    public NetlinkResult SetGroup(int index, uint group)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.SetGroup(buffer, socket.NextSequence(), index, group), out _);
    }

    public NetlinkResult Delete(int index)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.Delete(buffer, socket.NextSequence(), index), out _);
    }

    public NetlinkResult DeleteGroup(uint group)
    {
        Span<byte> buffer = stackalloc byte[LinkChanges.MaxRequest];
        return socket.Exchange(LinkChanges.DeleteGroup(buffer, socket.NextSequence(), group), out _);
    }

    private static NetlinkResult Read(NetlinkResult result, ReadOnlySpan<byte> answer, out Link link)
    {
        link = default;
        if (!result.IsSuccess)
            return result;
        var message = new LinkMessage(answer);
        if (!message.IsComplete || !InterfaceName.TryParse(message.Find(IFLA_IFNAME).TrimEnd((byte)0), out InterfaceName name))
            return new NetlinkResult(Errno.EIO);

        CanLinkKind canKind = CanLinkReader.KindOf(message);
        string? foreign = canKind != CanLinkKind.None ? null
            : message.Kind.IsEmpty ? "a device without a kind"
            : Encoding.ASCII.GetString(message.Kind);
        link = new Link(name, message.Index, (message.Flags & IFF_UP) != 0, canKind, foreign, CanLinkReader.PeerHereOf(message, canKind));
        return result;
    }
}
