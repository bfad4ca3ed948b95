using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/file.h</summary>
internal static partial class LibC
{
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int flock(FileDescriptor fd, int operation);
}
