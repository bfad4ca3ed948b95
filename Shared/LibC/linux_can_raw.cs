using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>linux/can/raw.h, and linux/net_tstamp.h as far as raw sockets need it.</summary>
internal static unsafe partial class LibC
{
    public const int CAN_RAW = 1;
    public const int SOL_CAN_RAW = 101;

    public const int CAN_RAW_FILTER = 1;
    public const int CAN_RAW_ERR_FILTER = 2;
    public const int CAN_RAW_LOOPBACK = 3;
    public const int CAN_RAW_RECV_OWN_MSGS = 4;
    public const int CAN_RAW_FD_FRAMES = 5;
    public const int CAN_RAW_JOIN_FILTERS = 6;

    /// <summary>Since Linux 6.1, and not in every machine's headers yet.</summary>
    internal const int CAN_RAW_XL_FRAMES = 7;

    public const int CAN_RAW_FILTER_MAX = 512;
    public const uint CAN_INV_FILTER = 0x20000000;

    public const int SOF_TIMESTAMPING_RX_HARDWARE = 0x4;
    public const int SOF_TIMESTAMPING_RX_SOFTWARE = 0x8;
    public const int SOF_TIMESTAMPING_SOFTWARE = 0x10;
    public const int SOF_TIMESTAMPING_RAW_HARDWARE = 0x40;

    /// <summary>A new raw CAN socket, which needs no privilege.</summary>
    public static Errno RawCanSocket(out FileDescriptor socket)
    {
        socket = LibC.socket(AF_CAN, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, CAN_RAW);
        return socket.IsInvalid ? LastError : Errno.None;
    }

    /// <summary>An option of raw CAN sockets that is one number.</summary>
    public static Errno SetRawOption(FileDescriptor socket, int option, int value) =>
        setsockopt(socket, SOL_CAN_RAW, option, ref value, sizeof(int)) == 0 ? Errno.None : LastError;

    /// <summary>Which frames a socket receives; none where there is no filter.</summary>
    public static Errno SetRawFilters(FileDescriptor socket, ReadOnlySpan<can_filter> filters)
    {
        fixed (can_filter* first = filters)
        {
            return setsockopt(socket, SOL_CAN_RAW, CAN_RAW_FILTER, first, (uint)(filters.Length * sizeof(can_filter))) == 0
                ? Errno.None
                : LastError;
        }
    }

    /// <summary>Takes a frame off a socket, and tells only from which interface it came; false where there is none.</summary>
    public static bool ReceiveCanFrom(FileDescriptor socket, out int index)
    {
        const int FrameSize = 16;
        byte* frame = stackalloc byte[FrameSize];
        var address = default(sockaddr_can);
        var vector = new iovec { iov_base = (nint)frame, iov_len = FrameSize };
        var message = new msghdr
        {
            msg_name = (nint)(&address),
            msg_namelen = (uint)sizeof(sockaddr_can),
            msg_iov = (nint)(&vector),
            msg_iovlen = 1,
        };
        bool received = recvmsg(socket, ref message, MSG_DONTWAIT) >= 0;
        index = address.can_ifindex;
        return received;
    }

    /// <summary>struct can_filter</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct can_filter
    {
        public uint can_id;
        public uint can_mask;
    }
}
