using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/socket.h</summary>
internal static partial class LibC
{
    public const int AF_UNIX = 1;
    public const int AF_NETLINK = 16;
    public const int AF_CAN = 29;

    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int SOL_SOCKET = 1;
    public const int SO_TYPE = 3;
    public const int SO_ERROR = 4;
    public const int SO_ACCEPTCONN = 30;
    public const int SO_TIMESTAMPNS_NEW = 64;
    public const int SO_TIMESTAMPING_NEW = 65;
    public const int SO_RXQ_OVFL = 40;
    public const int SO_RCVBUF = 8;
    public const int SO_SNDBUF = 7;
    public const int SO_LINGER = 13;
    public const int SO_SNDBUFFORCE = 32;
    public const int SO_PASSCRED = 16;
    public const int SO_PEERCRED = 17;
    public const int SO_PEERGROUPS = 59;
    public const int SO_NETNS_COOKIE = 71;

    /// <summary>Since Linux 6.16, and not in every machine's headers yet.</summary>
    internal const int SO_PASSRIGHTS = 83;

    public const int MSG_CTRUNC = 0x8;
    public const int MSG_DONTROUTE = 0x4;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_CONFIRM = 0x800;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;

    public const int SCM_RIGHTS = 1;
    public const int SCM_CREDENTIALS = 2;
    public const int SHUT_RDWR = 2;

    [LibraryImport(Library, SetLastError = true)]
    public static partial FileDescriptor socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int listen(FileDescriptor fd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static partial FileDescriptor accept4(FileDescriptor fd, nint address, nint addressLength, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int shutdown(FileDescriptor fd, int how);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(FileDescriptor fd, ref byte buffer, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint send(FileDescriptor fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int recvmmsg(FileDescriptor fd, mmsghdr* messages, uint count, int flags, void* timeout);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int sendmmsg(FileDescriptor fd, mmsghdr* messages, uint count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(FileDescriptor fd, ref byte buffer, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendmsg(FileDescriptor fd, ref msghdr message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvmsg(FileDescriptor fd, ref msghdr message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(FileDescriptor fd, int level, int name, ref int value, ref uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(FileDescriptor fd, int level, int name, ref ucred value, ref uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(FileDescriptor fd, int level, int name, ref int value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(FileDescriptor fd, int level, int name, ref linger value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int getsockopt(FileDescriptor fd, int level, int name, void* value, ref uint length);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int setsockopt(FileDescriptor fd, int level, int name, void* value, uint length);

    /// <summary>The error that waits on a socket, taken off it; <see cref="Errno.None"/> where there is none.</summary>
    public static Errno TakeSocketError(FileDescriptor fd)
    {
        int error = 0;
        uint length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, ref error, ref length) == 0 ? (Errno)error : LastError;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* descriptors);

    /// <summary>Two sockets that are connected with each other.</summary>
    public static unsafe Errno SocketPair(int domain, int type, out FileDescriptor one, out FileDescriptor other)
    {
        int* descriptors = stackalloc int[2] { -1, -1 };
        Errno error = socketpair(domain, type, 0, descriptors) == 0 ? Errno.None : LastError;
        one = new FileDescriptor(descriptors[0]);
        other = new FileDescriptor(descriptors[1]);
        return error;
    }

    /// <summary>An option that is a number, of SOL_SOCKET; -1 where there is none.</summary>
    public static int GetSocketOption(FileDescriptor fd, int name)
    {
        int value = -1;
        uint length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, name, ref value, ref length) == 0 ? value : -1;
    }

    /// <summary>The supplementary groups of who connected; null where they cannot be told.</summary>
    public static unsafe uint[]? PeerGroups(FileDescriptor fd)
    {
        // ERANGE tells how many bytes they are; while the connection lasts, they stay the same.
        uint length = 0;
        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, null, ref length) != 0 && LastError != Errno.ERANGE)
            return null;
        uint[] groups = new uint[length / sizeof(uint)];
        fixed (uint* first = groups)
            return groups.Length == 0 || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, first, ref length) == 0 ? groups : null;
    }

    /// <summary>The number of a socket's network namespace, which no other gets as long as the system runs; null before Linux 5.14.</summary>
    public static unsafe ulong? NetworkOf(FileDescriptor fd)
    {
        ulong cookie = 0;
        uint length = sizeof(ulong);
        return getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, ref length) == 0 ? cookie : null;
    }

    /// <summary>struct ucred: who stood at the other end when it connected (or, seen by a client, when it listened).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ucred
    {
        public int pid;
        public uint uid;
        public uint gid;
    }

    /// <summary>struct msghdr of 64-bit Linux: 56 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct msghdr
    {
        public nint msg_name;
        public uint msg_namelen;
        public nint msg_iov;
        public nuint msg_iovlen;
        public nint msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }

    /// <summary>struct mmsghdr of 64-bit Linux: 64 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct mmsghdr
    {
        public msghdr msg_hdr;
        public uint msg_len;
    }

    /// <summary>struct linger: what closing a socket may wait for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct linger
    {
        public int l_onoff;
        public int l_linger;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct iovec
    {
        public nint iov_base;
        public nuint iov_len;
    }

    /// <summary>struct cmsghdr of 64-bit Linux: 16 bytes, then the data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct cmsghdr
    {
        public nuint cmsg_len;
        public int cmsg_level;
        public int cmsg_type;
    }
}
