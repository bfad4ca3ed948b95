using CanTools.Shared.LibC;
using static CanTools.Shared.Netlink.NetlinkConstants;
using Kernel = CanTools.Shared.LibC.LibC;

namespace CanTools.Shared.Netlink;

/// <summary>
/// Questions and their answers. The kernel works a request off inside the call that sends it, so its answer waits when
/// that call returns, and reading never has to.
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>One link's answer without statistics takes about 1 KiB; the kernel recommends 32 KiB.</summary>
    private readonly byte[] _answer = new byte[32 * 1024];

    private uint _sequence;

    private NetlinkSocket(FileDescriptor socket) => Descriptor = socket;

    /// <summary>For waiting on it.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>A socket that answers; it also tells of the events of <paramref name="groups"/>, a bit mask.</summary>
    public static Errno TryOpen(out NetlinkSocket? socket, uint groups = 0)
    {
        socket = null;
        FileDescriptor descriptor =
            Kernel.socket(Kernel.AF_NETLINK, Kernel.SOCK_RAW | Kernel.SOCK_CLOEXEC | Kernel.SOCK_NONBLOCK, NETLINK_ROUTE);
        if (descriptor.IsInvalid)
            return Kernel.LastError;

        // Without them answers only get poorer: no text with an error, the request repeated in it.
        int on = 1;
        _ = Kernel.setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, ref on, sizeof(int));
        _ = Kernel.setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, ref on, sizeof(int));
        Errno error = Kernel.BindNetlink(descriptor, groups);
        if (error != Errno.None)
        {
            descriptor.Dispose();
            return error;
        }
        socket = new NetlinkSocket(descriptor);
        return Errno.None;
    }

    public uint NextSequence() => ++_sequence;

    /// <summary>Sends one message that carries the latest sequence number, and reads its answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">The answer's payload, in a buffer that the next call reuses; empty for a plain acknowledgement.</param>
    public NetlinkResult Exchange(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Errno error = Send(message);
        bool wasSent = error == Errno.None;
        while (error == Errno.None)
        {
            error = TryReceive(out ReadOnlySpan<byte> answer);

            // Answers to earlier requests, whose reading failed, may come first.
            var header = new NetlinkHeader(answer);
            if (error != Errno.None || !header.IsComplete || header.Sequence != _sequence)
                continue;
            if (header.Type == NLMSG_ERROR)
                return header.ReadError();
            payload = header.Payload;
            return NetlinkResult.Success;
        }
        return new NetlinkResult(error, IsUnanswered: wasSent);
    }

    /// <summary>Sends what is answered by a later <see cref="TryReceive"/>.</summary>
    public Errno Send(ReadOnlySpan<byte> message)
    {
        Span<byte> bytes = stackalloc byte[message.Length];
        message.CopyTo(bytes);
        while (Kernel.send(Descriptor, ref bytes[0], (nuint)bytes.Length, 0) < 0)
        {
            if (Kernel.LastError != Errno.EINTR)
                return Kernel.LastError;
        }
        return Errno.None;
    }

    /// <summary>Reads what has come, in a buffer that the next call reuses: one or more messages.</summary>
    public Errno TryReceive(out ReadOnlySpan<byte> messages)
    {
        messages = default;
        while (true)
        {
            nint count = Kernel.recv(Descriptor, ref _answer[0], (nuint)_answer.Length, Kernel.MSG_TRUNC);
            if (count > _answer.Length)
                return Errno.EMSGSIZE;
            if (count >= 0)
            {
                messages = _answer.AsSpan(0, (int)count);
                return Errno.None;
            }
            if (Kernel.LastError != Errno.EINTR)
                return Kernel.LastError;
        }
    }

    public void Dispose() => Descriptor.Dispose();
}
