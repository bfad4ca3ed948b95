using System.Runtime.CompilerServices;

namespace CanTools.Shared.LibC;

/// <summary>Datagrams over Unix sockets, with who sent them and where to answer.</summary>
internal static unsafe class UnixDatagrams
{
    /// <summary>Descriptors of a datagram (SCM_RIGHTS) and its sender (SCM_CREDENTIALS).</summary>
    private const int ControlCapacity = FdPassing.ControlCapacity + 32;

    /// <summary>Receives a datagram without waiting. What is longer than the buffer is cut.</summary>
    /// <param name="socket">With SO_PASSCRED set.</param>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="descriptors">The descriptors that came with it, the caller's to close.</param>
    /// <param name="sender">Who sent it, as the kernel knows it; pid 0 where it is in no namespace of ours.</param>
    /// <param name="name">The sender's address: room for 108 bytes.</param>
    /// <param name="nameLength">The address's length: a path, or a zero and an abstract name; 0: it has none.</param>
    /// <returns>The length, or -1 with the reason in <see cref="LibC.LastError"/>.</returns>
    [SkipLocalsInit]
    public static nint Receive(
        FileDescriptor socket, Span<byte> buffer, Queue<FileDescriptor> descriptors, out LibC.ucred sender, Span<byte> name,
        out int nameLength)
    {
        sender = default;
        nameLength = 0;
        byte* control = stackalloc byte[ControlCapacity];
        LibC.sockaddr_un address = default;
        fixed (byte* start = buffer)
        {
            var vector = new LibC.iovec { iov_base = (nint)start, iov_len = (nuint)buffer.Length };
            var message = new LibC.msghdr
            {
                msg_name = (nint)(&address),
                msg_namelen = (uint)sizeof(LibC.sockaddr_un),
                msg_iov = (nint)(&vector),
                msg_iovlen = 1,
                msg_control = (nint)control,
                msg_controllen = ControlCapacity,
            };
            nint count = LibC.recvmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
            if (count < 0)
                return count;

            FdPassing.Collect(control, (int)message.msg_controllen, descriptors);
            FindSender(control, (int)message.msg_controllen, ref sender);
            // A path of 108 bytes has no zero at its end, and the kernel counts one.
            int length = Math.Min((int)message.msg_namelen, sizeof(LibC.sockaddr_un)) - sizeof(ushort);
            var path = new ReadOnlySpan<byte>(address.sun_path, Math.Max(length, 0));
            nameLength = path.IsEmpty || path[0] == 0 ? path.Length : path.IndexOf((byte)0) is >= 0 and var end ? end : path.Length;
            path[..nameLength].CopyTo(name);
            return count;
        }
    }

    /// <summary>Sends a datagram, perhaps with no bytes and a descriptor, without waiting. The caller keeps the descriptor.</summary>
    /// <param name="socket">From where.</param>
    /// <param name="name">The receiver's address: a path, or a zero and an abstract name.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="descriptor">The descriptor.</param>
    public static Errno Send(FileDescriptor socket, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes, FileDescriptor? descriptor = null)
    {
        if (name.IsEmpty || name.Length > LibC.MaxSocketPath + (name[0] == 0 ? 1 : 0))
            return Errno.EINVAL;
        LibC.sockaddr_un address = default;
        address.sun_family = LibC.AF_UNIX;
        name.CopyTo(new Span<byte>(address.sun_path, LibC.MaxSocketPath + 1));

        byte* control = stackalloc byte[24];
        bool isHeld = false;
        try
        {
            fixed (byte* start = bytes)
            {
                var vector = new LibC.iovec { iov_base = (nint)start, iov_len = (nuint)bytes.Length };
                var message = new LibC.msghdr
                {
                    msg_name = (nint)(&address),
                    // An abstract name is all of its bytes; a path ends with a zero.
                    msg_namelen = (uint)(sizeof(ushort) + name.Length + (name[0] == 0 ? 0 : 1)),
                    msg_iov = bytes.IsEmpty ? 0 : (nint)(&vector),
                    msg_iovlen = bytes.IsEmpty ? 0u : 1u,
                };
                if (descriptor is not null)
                {
                    descriptor.DangerousAddRef(ref isHeld);
                    message.msg_control = (nint)control;
                    message.msg_controllen = FdPassing.WriteOne(control, descriptor.Number);
                }
                return LibC.sendmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL) < 0 ? LibC.LastError : Errno.None;
            }
        }
        finally
        {
            if (isHeld)
                descriptor!.DangerousRelease();
        }
    }

    private static void FindSender(byte* control, int length, ref LibC.ucred sender)
    {
        for (int offset = 0; offset + sizeof(LibC.cmsghdr) <= length;)
        {
            var header = (LibC.cmsghdr*)(control + offset);
            int size = (int)header->cmsg_len;
            if (size < sizeof(LibC.cmsghdr) || offset + size > length)
                return;
            if (header->cmsg_level == LibC.SOL_SOCKET && header->cmsg_type == LibC.SCM_CREDENTIALS
                && size >= sizeof(LibC.cmsghdr) + sizeof(LibC.ucred))
            {
                sender = *(LibC.ucred*)(control + offset + sizeof(LibC.cmsghdr));
            }
            offset += (size + 7) & ~7;
        }
    }
}
