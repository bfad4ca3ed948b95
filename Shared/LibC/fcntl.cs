using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>fcntl.h</summary>
internal static partial class LibC
{
    public const int O_RDONLY = 0;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const int AT_EACCESS = 0x200;
    public const int R_OK = 4;
    public const int X_OK = 1;

    public const uint RENAME_NOREPLACE = 1;

    public const int F_SETFD = 2;
    public const int F_SETFL = 4;
    public const int O_NONBLOCK = 0x800;
    public const int FD_CLOEXEC = 1;

    /// <summary>One of the few numbers that differ between architectures: arm64 has its own.</summary>
    public static int O_NOFOLLOW { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor open(string path, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int faccessat(int dirfd, string path, int mode, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int renameat2(int oldDirfd, string oldPath, int newDirfd, string newPath, uint flags);

    /// <summary>Variadic in C; on Linux's 64-bit ABIs an int argument travels in the same register either way.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(FileDescriptor fd, int command, int argument);
}
