using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/pidfd.h</summary>
internal static partial class LibC
{
    /// <summary>The same on every architecture that .NET runs on; glibc's wrapper is newer than some systems.</summary>
    internal const long SYS_pidfd_open = 434;

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint pid, nint flags);

    /// <summary>A descriptor that becomes readable when the process ends; its number then still means no other.</summary>
    public static FileDescriptor pidfd_open(int pid) => new((int)syscall((nint)SYS_pidfd_open, pid, 0));
}
