using System.Buffers.Binary;
using System.Text;
using CanTools.Shared.LibC;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>struct nlmsghdr and what follows it, at the start of a run of messages.</summary>
internal readonly ref struct NetlinkHeader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public bool IsComplete => _bytes.Length >= NlMsgHdrSize && Length >= NlMsgHdrSize && Length <= _bytes.Length;

    public ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[4..]);

    public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[6..]);

    public uint Sequence => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[8..]);

    public ReadOnlySpan<byte> Payload => _bytes[NlMsgHdrSize..Length];

    /// <summary>The messages after this one.</summary>
    public ReadOnlySpan<byte> Rest => _bytes[Math.Min((Length + 3) & ~3, _bytes.Length)..];

    private int Length => BinaryPrimitives.ReadInt32LittleEndian(_bytes);

    /// <summary>struct nlmsgerr: the error, then the head of the request, then attributes. Also an acknowledgement.</summary>
    public NetlinkResult ReadError()
    {
        if (Payload.Length < sizeof(int) + NlMsgHdrSize)
            return new NetlinkResult(Errno.EIO);
        var error = (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(Payload));
        if (error == Errno.None || (Flags & NLM_F_ACK_TLVS) == 0)
            return new NetlinkResult(error);

        ReadOnlySpan<byte> text = LinkMessage.Find(Payload[ErrorAttributesOffset..], NLMSGERR_ATTR_MSG).TrimEnd((byte)0);
        return new NetlinkResult(error, text.IsEmpty ? null : Encoding.UTF8.GetString(text));
    }

    /// <summary>NLMSG_DONE ends a dump, and has its error.</summary>
    public Errno ReadDone() => Payload.Length >= sizeof(int)
        ? (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(Payload))
        : Errno.None;

    /// <summary>Capped answers repeat only the request's head, others the whole request.</summary>
    private int ErrorAttributesOffset
    {
        get
        {
            int request = (Flags & NLM_F_CAPPED) != 0
                ? NlMsgHdrSize
                : BinaryPrimitives.ReadInt32LittleEndian(Payload[sizeof(int)..]);
            return Math.Clamp(sizeof(int) + ((request + 3) & ~3), 0, Payload.Length);
        }
    }
}
