using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>time.h.</summary>
internal static partial class LibC
{
    /// <summary>Time since the machine was started, what it slept through included.</summary>
    public const int CLOCK_BOOTTIME = 7;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int clock_gettime(int clock, out timespec time);

    /// <summary>Of 64-bit machines.</summary>
    public struct timespec
    {
        public long tv_sec;
        public long tv_nsec;
    }
}
