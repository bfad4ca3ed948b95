using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>linux/can.h</summary>
internal static unsafe partial class LibC
{
    public const int CAN_ISOTP = 6;

    /// <summary>
    /// A new ISO-TP socket. It must be bound before anybody else gets it: whoever received an unbound one could bind it
    /// to any identifiers on any interface of its maker's network namespace.
    /// </summary>
    public static Errno IsoTpSocket(out FileDescriptor socket)
    {
        socket = LibC.socket(AF_CAN, SOCK_DGRAM | SOCK_CLOEXEC, CAN_ISOTP);
        return socket.IsInvalid ? LastError : Errno.None;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int bind(FileDescriptor fd, sockaddr_can* address, uint length);

    public static Errno BindCan(FileDescriptor fd, in sockaddr_can address)
    {
        fixed (sockaddr_can* pointer = &address)
            return bind(fd, pointer, (uint)sizeof(sockaddr_can)) == 0 ? Errno.None : LastError;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int getsockname(FileDescriptor fd, sockaddr_can* address, ref uint length);

    /// <summary>What a socket is bound to; index 0 where its interface was deleted.</summary>
    public static Errno GetCanName(FileDescriptor fd, out sockaddr_can address)
    {
        address = default;
        uint length = (uint)sizeof(sockaddr_can);
        fixed (sockaddr_can* pointer = &address)
            return getsockname(fd, pointer, ref length) == 0 ? Errno.None : LastError;
    }

    /// <summary>struct sockaddr_can, 24 bytes, with the part of its union that ISO-TP uses.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct sockaddr_can
    {
        [FieldOffset(0)] public ushort can_family;
        [FieldOffset(4)] public int can_ifindex;
        [FieldOffset(8)] public uint rx_id;
        [FieldOffset(12)] public uint tx_id;
    }
}
