using System.Buffers.Binary;
using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using static CanTools.Daemon.Netlink.NetlinkConstants;

namespace CanTools.Daemon.Netlink;

/// <summary>Finds, creates and switches links. It changes by index, never by a name that may mean another link by then.</summary>
internal sealed class LinkManager(NetlinkSocket socket)
{
    private const int MaxRequest = 128;

    public NetlinkResult TryFind(InterfaceName name, out Link link)
    {
        link = default;
        Span<byte> buffer = stackalloc byte[MaxRequest];
        NetlinkResult result = socket.Exchange(LinkMessages.Get(buffer, socket.NextSequence(), name), out var answer);
        return result.IsSuccess && !TryRead(name, answer, out link) ? new NetlinkResult(Errno.EIO) : result;
    }

    /// <summary>EEXIST where any interface of that name exists.</summary>
    public NetlinkResult CreateVcan(InterfaceName name)
    {
        Span<byte> buffer = stackalloc byte[MaxRequest];
        return socket.Exchange(LinkMessages.CreateVcan(buffer, socket.NextSequence(), name), out _);
    }

    public NetlinkResult SetUp(int index, bool up)
    {
        Span<byte> buffer = stackalloc byte[MaxRequest];
        return socket.Exchange(LinkMessages.SetUp(buffer, socket.NextSequence(), index, up), out _);
    }

    /// <summary>Reads an RTM_NEWLINK answer: ifinfomsg, then attributes.</summary>
    private static bool TryRead(InterfaceName name, ReadOnlySpan<byte> answer, out Link link)
    {
        link = default;
        if (answer.Length < IfInfoMsgSize)
            return false;

        ushort hardware = BinaryPrimitives.ReadUInt16LittleEndian(answer[2..]);
        int index = BinaryPrimitives.ReadInt32LittleEndian(answer[4..]);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(answer[8..]);
        ReadOnlySpan<byte> kind = ReadKind(answer[IfInfoMsgSize..]);

        CanLinkKind canKind = hardware == ARPHRD_CAN ? ToCanKind(kind) : CanLinkKind.None;
        string? foreign = canKind != CanLinkKind.None ? null
            : kind.IsEmpty ? "a device without a kind"
            : Encoding.ASCII.GetString(kind);
        link = new Link(name, index, (flags & IFF_UP) != 0, canKind, foreign);
        return true;
    }

    private static ReadOnlySpan<byte> ReadKind(ReadOnlySpan<byte> attributes)
    {
        var links = new NetlinkAttributes(attributes);
        while (links.MoveNext())
        {
            if (links.Type != IFLA_LINKINFO)
                continue;

            var info = new NetlinkAttributes(links.Value);
            while (info.MoveNext())
            {
                if (info.Type == IFLA_INFO_KIND)
                    return info.Value.TrimEnd((byte)0);
            }
        }
        return default;
    }

    private static CanLinkKind ToCanKind(ReadOnlySpan<byte> kind) =>
        kind.SequenceEqual("vcan"u8) ? CanLinkKind.Vcan
        : kind.SequenceEqual("vxcan"u8) ? CanLinkKind.Vxcan
        : kind.SequenceEqual("can"u8) ? CanLinkKind.Can
        : CanLinkKind.None;
}
