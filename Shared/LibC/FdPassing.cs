using System.Runtime.CompilerServices;

namespace CanTools.Shared.LibC;

/// <summary>
/// Descriptors over a Unix stream socket (SCM_RIGHTS). A control message's length is
/// <c>sizeof(cmsghdr) + 4 * descriptors</c>, unaligned: a rounded one makes the kernel pass a stray second descriptor.
/// </summary>
internal static unsafe class FdPassing
{
    /// <summary>
    /// The most descriptors that one message can bring (the kernel's SCM_MAX_FD). With room for fewer the kernel would
    /// close the rest itself, inside the call, and wait as long as their closing takes.
    /// </summary>
    public const int MaxDescriptors = 253;

    internal const int ControlCapacity = 16 + (MaxDescriptors * sizeof(int));

    /// <summary>
    /// Sends bytes with one or two descriptors, which travel with the first byte. The caller keeps its own.
    /// </summary>
    /// <returns>The bytes sent, or -1 with the reason in <see cref="LibC.LastError"/>.</returns>
    public static nint Send(
        FileDescriptor socket, ReadOnlySpan<byte> bytes, FileDescriptor first, FileDescriptor? second = null)
    {
        bool firstHeld = false;
        bool secondHeld = false;
        try
        {
            first.DangerousAddRef(ref firstHeld);
            second?.DangerousAddRef(ref secondHeld);
            byte* control = stackalloc byte[24];
            nuint controlLength = WriteOne(control, first.Number);
            if (second is not null)
            {
                *(int*)(control + controlLength) = second.Number;
                controlLength += sizeof(int);
                ((LibC.cmsghdr*)control)->cmsg_len = controlLength;
            }

            fixed (byte* start = bytes)
            {
                var vector = new LibC.iovec { iov_base = (nint)start, iov_len = (nuint)bytes.Length };
                var message = new LibC.msghdr
                {
                    msg_iov = (nint)(&vector),
                    msg_iovlen = 1,
                    msg_control = (nint)control,
                    msg_controllen = controlLength,
                };
                return LibC.sendmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            }
        }
        finally
        {
            if (firstHeld)
                first.DangerousRelease();
            if (secondHeld)
                second!.DangerousRelease();
        }
    }

    /// <summary>Sends a byte with up to <see cref="MaxDescriptors"/> descriptors, which stay the caller's.</summary>
    public static Errno SendAll(FileDescriptor socket, ReadOnlySpan<FileDescriptor> descriptors)
    {
        byte nothing = 0;
        byte* control = stackalloc byte[ControlCapacity];
        nuint length = WriteOne(control, descriptors[0].Number);
        foreach (FileDescriptor descriptor in descriptors[1..])
        {
            *(int*)(control + length) = descriptor.Number;
            length += sizeof(int);
        }
        ((LibC.cmsghdr*)control)->cmsg_len = length;
        var vector = new LibC.iovec { iov_base = (nint)(&nothing), iov_len = 1 };
        var message = new LibC.msghdr
        {
            msg_iov = (nint)(&vector),
            msg_iovlen = 1,
            msg_control = (nint)control,
            msg_controllen = length,
        };
        return LibC.sendmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL) < 0 ? LibC.LastError : Errno.None;
    }

    /// <summary>
    /// Receives bytes and whatever descriptors come with them, close-on-exec, without waiting. The caller owns the
    /// descriptors that were added to <paramref name="received"/>.
    /// </summary>
    /// <returns>
    /// The bytes received, 0 at the end of the stream, or -1 with the reason in <see cref="LibC.LastError"/>;
    /// <paramref name="truncated"/> says that more descriptors came than are allowed.
    /// </returns>
    [SkipLocalsInit] // A kilobyte that the kernel fills; clearing it first would cost more than the rest.
    public static nint Receive(
        FileDescriptor socket, Span<byte> buffer, Queue<FileDescriptor> received, out bool truncated)
    {
        byte* control = stackalloc byte[ControlCapacity];
        fixed (byte* start = buffer)
        {
            var vector = new LibC.iovec { iov_base = (nint)start, iov_len = (nuint)buffer.Length };
            var message = new LibC.msghdr
            {
                msg_iov = (nint)(&vector),
                msg_iovlen = 1,
                msg_control = (nint)control,
                msg_controllen = ControlCapacity,
            };
            nint count = LibC.recvmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
            truncated = count >= 0 && (message.msg_flags & LibC.MSG_CTRUNC) != 0;
            if (count >= 0)
                Collect(control, (int)message.msg_controllen, received);
            return count;
        }
    }

    /// <summary>A control message with one descriptor; returns its length.</summary>
    internal static nuint WriteOne(byte* control, int number)
    {
        nuint length = (nuint)(sizeof(LibC.cmsghdr) + sizeof(int));
        *(LibC.cmsghdr*)control = new LibC.cmsghdr { cmsg_len = length, cmsg_level = LibC.SOL_SOCKET, cmsg_type = LibC.SCM_RIGHTS };
        *(int*)(control + sizeof(LibC.cmsghdr)) = number;
        return length;
    }

    internal static void Collect(byte* control, int length, Queue<FileDescriptor> received)
    {
        int offset = 0;
        while (offset + sizeof(LibC.cmsghdr) <= length)
        {
            var header = (LibC.cmsghdr*)(control + offset);
            int size = (int)header->cmsg_len;
            if (size < sizeof(LibC.cmsghdr) || offset + size > length)
                return;

            if (header->cmsg_level == LibC.SOL_SOCKET && header->cmsg_type == LibC.SCM_RIGHTS)
            {
                var numbers = new ReadOnlySpan<int>(
                    control + offset + sizeof(LibC.cmsghdr), (size - sizeof(LibC.cmsghdr)) / sizeof(int));
                foreach (int number in numbers)
                    received.Enqueue(new FileDescriptor(number));
            }
            offset += (size + 7) & ~7;
        }
    }
}
