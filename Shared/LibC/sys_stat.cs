using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/stat.h. statx instead of stat: its layout is the same on every architecture.</summary>
internal static partial class LibC
{
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const int S_IFMT = 0xF000;
    public const int S_IFSOCK = 0xC000;
    public const int S_IFREG = 0x8000;
    public const int S_IFDIR = 0x4000;
    public const int S_IFLNK = 0xA000;
    public const int S_IWOTH = 2;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(FileDescriptor dirfd, string path, int flags, uint mask, out statx_t buffer);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int dirfd, string path, int flags, uint mask, out statx_t buffer);

    [LibraryImport(Library)]
    public static partial uint umask(uint mask);

    /// <summary>struct statx: 256 bytes, of which we read the head and the device numbers.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct statx_t
    {
        [FieldOffset(0)] public uint stx_mask;
        [FieldOffset(20)] public uint stx_uid;
        [FieldOffset(24)] public uint stx_gid;
        [FieldOffset(28)] public ushort stx_mode;
        [FieldOffset(32)] public ulong stx_ino;
        [FieldOffset(136)] public uint stx_dev_major;
        [FieldOffset(140)] public uint stx_dev_minor;

        public readonly bool IsSocket => (stx_mode & S_IFMT) == S_IFSOCK;

        public readonly bool IsSameFileAs(in statx_t other) =>
            stx_ino == other.stx_ino && stx_dev_major == other.stx_dev_major && stx_dev_minor == other.stx_dev_minor;
    }
}
