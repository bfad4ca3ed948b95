using System.Buffers.Binary;
using System.Text;
using CanTools.Shared.LibC;
using static CanTools.Daemon.Netlink.NetlinkConstants;

namespace CanTools.Daemon.Netlink;

/// <summary>
/// One question, one answer. The kernel works a request off inside the call that sends it, so its answer waits when
/// that call returns, and reading never has to.
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>One link's answer without statistics takes about 1 KiB; the kernel recommends 32 KiB.</summary>
    private readonly byte[] _answer = new byte[32 * 1024];

    private readonly FileDescriptor _socket;
    private uint _sequence;

    private NetlinkSocket(FileDescriptor socket) => _socket = socket;

    public static Errno TryOpen(out NetlinkSocket? socket)
    {
        socket = null;
        FileDescriptor descriptor =
            LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, NETLINK_ROUTE);
        if (descriptor.IsInvalid)
            return LibC.LastError;

        // Without them answers only get poorer: no text with an error, the request repeated in it.
        int on = 1;
        LibC.setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, ref on, sizeof(int));
        LibC.setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, ref on, sizeof(int));
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
        if (error != Errno.None)
            return new NetlinkResult(error);

        while (true)
        {
            nint count = LibC.recv(_socket, ref _answer[0], (nuint)_answer.Length, LibC.MSG_TRUNC);
            if (count > _answer.Length)
                return new NetlinkResult(Errno.EMSGSIZE);
            if (count < 0)
            {
                if (LibC.LastError == Errno.EINTR)
                    continue;
                return new NetlinkResult(LibC.LastError);
            }

            // Answers to earlier requests, whose reading failed, may come first.
            var header = new Header(_answer.AsSpan(0, (int)count));
            if (header.IsComplete && header.Sequence == _sequence)
                return Read(header, out payload);
        }
    }

    public void Dispose() => _socket.Dispose();

    private Errno Send(ReadOnlySpan<byte> message)
    {
        Span<byte> bytes = stackalloc byte[message.Length];
        message.CopyTo(bytes);
        while (LibC.send(_socket, ref bytes[0], (nuint)bytes.Length, 0) < 0)
        {
            if (LibC.LastError != Errno.EINTR)
                return LibC.LastError;
        }
        return Errno.None;
    }

    private static NetlinkResult Read(Header header, out ReadOnlySpan<byte> payload)
    {
        payload = header.Payload;
        if (header.Type != NLMSG_ERROR)
            return NetlinkResult.Success;

        // struct nlmsgerr: the error, then the head of the request, then attributes.
        payload = default;
        if (header.Payload.Length < sizeof(int) + NlMsgHdrSize)
            return new NetlinkResult(Errno.EIO);
        var error = (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(header.Payload));
        if (error == Errno.None || (header.Flags & NLM_F_ACK_TLVS) == 0)
            return new NetlinkResult(error);

        var attributes = new NetlinkAttributes(header.Payload[header.ErrorAttributesOffset..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == NLMSGERR_ATTR_MSG)
                return new NetlinkResult(error, Encoding.UTF8.GetString(attributes.Value).TrimEnd('\0'));
        }
        return new NetlinkResult(error);
    }

    /// <summary>struct nlmsghdr and what follows it.</summary>
    private readonly ref struct Header(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public bool IsComplete => _bytes.Length >= NlMsgHdrSize && Length >= NlMsgHdrSize && Length <= _bytes.Length;

        public ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[4..]);

        public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[6..]);

        public uint Sequence => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[8..]);

        public ReadOnlySpan<byte> Payload => _bytes[NlMsgHdrSize..Length];

        /// <summary>Capped answers repeat only the request's head, others the whole request.</summary>
        public int ErrorAttributesOffset
        {
            get
            {
                int request = (Flags & NLM_F_CAPPED) != 0
                    ? NlMsgHdrSize
                    : BinaryPrimitives.ReadInt32LittleEndian(Payload[sizeof(int)..]);
                return Math.Clamp(sizeof(int) + ((request + 3) & ~3), 0, Payload.Length);
            }
        }

        private int Length => BinaryPrimitives.ReadInt32LittleEndian(_bytes);
    }
}
