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
    public static partial int link(string path, string newPath);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int execve(byte* path, byte** arguments, byte** environment);

    /// <summary>Becomes another program with these arguments and variables; returns only where that fails.</summary>
    public static unsafe Errno Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        byte** argv = ToVector(arguments);
        byte** envp = ToVector(environment);
        byte* file = (byte*)Marshal.StringToCoTaskMemUTF8(path);

        // What these hold is gone with this program; where it fails, its end is near.
        _ = execve(file, argv, envp);
        return LastError;
    }

    private static unsafe byte** ToVector(IReadOnlyList<string> texts)
    {
        byte** vector = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
            vector[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        return vector;
    }

    /// <summary>With AT_EMPTY_PATH and an O_PATH descriptor it changes exactly that file.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int fchownat(FileDescriptor dirfd, string path, uint owner, uint group, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int isatty(int descriptor);

    /// <summary>Whether standard error is a terminal that is gone: the kernel answers everything about one with EIO.</summary>
    public static bool IsErrorOutputHungUp() => isatty(2) == 0 && LastError == Errno.EIO;
}
