using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/timerfd.h</summary>
internal static partial class LibC
{
    public const int CLOCK_MONOTONIC = 1;
    public const int TFD_NONBLOCK = 0x800;
    public const int TFD_CLOEXEC = 0x80000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial FileDescriptor timerfd_create(int clock, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int timerfd_settime(FileDescriptor fd, int flags, ref itimerspec newValue, nint oldValue);

    /// <summary>struct itimerspec of 64-bit Linux: interval, then first expiry; all zero disarms.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct itimerspec
    {
        public long it_interval_sec;
        public long it_interval_nsec;
        public long it_value_sec;
        public long it_value_nsec;
    }
}
