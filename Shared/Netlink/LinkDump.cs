using CanTools.Shared.LibC;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>All links, one after the other.</summary>
internal static class LinkDump
{
    /// <summary>So often a dump is begun anew that others disturbed.</summary>
    private const int Tries = 100;

    public delegate void Reader(ReadOnlySpan<byte> payload);

    /// <summary>Reads all links of the network namespace.</summary>
    /// <param name="socket">A socket without events.</param>
    /// <param name="withStatistics">Whether their statistics are wanted.</param>
    /// <param name="begin">Called before the first link, and again where what came so far may not fit together.</param>
    /// <param name="read">Called with each link.</param>
    public static Errno Read(NetlinkSocket socket, bool withStatistics, Action begin, Reader read)
    {
        Span<byte> buffer = stackalloc byte[64];
        for (int i = 0; i < Tries; i++)
        {
            begin();
            uint sequence = socket.NextSequence();
            Errno error = socket.Send(LinkQueries.Dump(buffer, sequence, withStatistics));
            if (error != Errno.None)
                return error;
            error = ReadOnce(socket, sequence, read, out bool wasInterrupted);
            if (error != Errno.EINTR && !wasInterrupted)
                return error;
        }
        return Errno.EINTR;
    }

    private static Errno ReadOnce(NetlinkSocket socket, uint sequence, Reader read, out bool wasInterrupted)
    {
        wasInterrupted = false;
        while (true)
        {
            Errno error = socket.TryReceive(out ReadOnlySpan<byte> messages);
            if (error != Errno.None)
                return error;

            for (var header = new NetlinkHeader(messages); header.IsComplete; header = new NetlinkHeader(header.Rest))
            {
                if (header.Sequence != sequence)
                    continue;
                wasInterrupted |= (header.Flags & NLM_F_DUMP_INTR) != 0;
                if (header.Type == NLMSG_DONE)
                    return header.ReadDone();
                if (header.Type == NLMSG_ERROR)
                    return header.ReadError().Error;
                read(header.Payload);
            }
        }
    }
}
