using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>
/// The C library's functions under their own names, one file for each header. A function that fails leaves its errno
/// in <see cref="LastError"/>; errno becomes an exception or a typed answer at the caller, never here.
/// </summary>
internal static partial class LibC
{
    private const string Library = "libc";

    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(FileDescriptor fd, ref byte buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(FileDescriptor fd, ref byte buffer, nuint count);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    /// <summary>With AT_EMPTY_PATH and an O_PATH descriptor it changes exactly that file.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int fchownat(FileDescriptor dirfd, string path, uint owner, uint group, int flags);
}
