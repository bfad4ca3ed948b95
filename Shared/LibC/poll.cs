using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>poll.h</summary>
internal static partial class LibC
{
    public const short POLLIN = 0x1;
    public const short POLLOUT = 0x4;
    public const short POLLERR = 0x8;
    public const short POLLHUP = 0x10;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int poll(ref pollfd fds, nuint count, int timeout);

    /// <summary>
    /// Waits until one descriptor shows one of <paramref name="events"/> (or an error, which always counts) and returns
    /// what it shows: 0 when the time ran out, or when a signal came first and the caller must look at its clock.
    /// </summary>
    public static short Poll(FileDescriptor fd, short events, int timeoutMilliseconds)
    {
        bool held = false;
        try
        {
            fd.DangerousAddRef(ref held);
            var entry = new pollfd { fd = fd.Number, events = events };
            return poll(ref entry, 1, timeoutMilliseconds) > 0 ? entry.revents : (short)0;
        }
        finally
        {
            if (held)
                fd.DangerousRelease();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct pollfd
    {
        public int fd;
        public short events;
        public short revents;
    }
}
