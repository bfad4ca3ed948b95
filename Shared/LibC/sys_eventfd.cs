using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/eventfd.h</summary>
internal static partial class LibC
{
    public const int EFD_NONBLOCK = 0x800;
    public const int EFD_CLOEXEC = 0x80000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial FileDescriptor eventfd(uint initial, int flags);
}
