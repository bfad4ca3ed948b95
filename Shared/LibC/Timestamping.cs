using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CanTools.Shared.LibC;

/// <summary>When the kernel received something (SO_TIMESTAMPNS), which comes beside the data of recvmsg(2).</summary>
internal static unsafe class Timestamping
{
    /// <summary>struct __kernel_timespec: seconds and nanoseconds, 64 bits each.</summary>
    private const int TimespecSize = 16;

    /// <summary>Makes every later receive bring its time. It holds for all who share the socket, and harms none.</summary>
    public static Errno Enable(FileDescriptor socket)
    {
        int on = 1;
        return LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS_NEW, ref on, sizeof(int)) == 0
            ? Errno.None
            : LibC.LastError;
    }

    /// <summary>Receives without waiting.</summary>
    /// <returns>
    /// The length of what was received, which can be more than fits; -1 with the reason in <see cref="LibC.LastError"/>.
    /// <paramref name="time"/> is the default where the kernel told none.
    /// </returns>
    [SkipLocalsInit]
    public static nint Receive(FileDescriptor socket, Span<byte> buffer, out DateTimeOffset time)
    {
        const int ControlSize = 64;
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* start = buffer)
        {
            var vector = new LibC.iovec { iov_base = (nint)start, iov_len = (nuint)buffer.Length };
            var message = new LibC.msghdr
            {
                msg_iov = (nint)(&vector),
                msg_iovlen = 1,
                msg_control = (nint)control,
                msg_controllen = ControlSize,
            };
            nint count = LibC.recvmsg(socket, ref message, LibC.MSG_DONTWAIT | LibC.MSG_TRUNC);
            time = count >= 0 ? Find(new ReadOnlySpan<byte>(control, (int)message.msg_controllen)) : default;
            return count;
        }
    }

    private static DateTimeOffset Find(ReadOnlySpan<byte> control)
    {
        if (control.Length < sizeof(LibC.cmsghdr) + TimespecSize)
            return default;
        var header = Unsafe.ReadUnaligned<LibC.cmsghdr>(in control[0]);
        if (header.cmsg_level != LibC.SOL_SOCKET || header.cmsg_type != LibC.SO_TIMESTAMPNS_NEW)
            return default;

        ReadOnlySpan<byte> timespec = control[sizeof(LibC.cmsghdr)..];
        return DateTimeOffset.UnixEpoch
            .AddTicks(BinaryPrimitives.ReadInt64LittleEndian(timespec) * TimeSpan.TicksPerSecond)
            .AddTicks(BinaryPrimitives.ReadInt64LittleEndian(timespec[sizeof(long)..]) / TimeSpan.NanosecondsPerTick);
    }
}
