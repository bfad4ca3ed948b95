using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/mman.h, with the part of fcntl.h that is about it</summary>
internal static partial class LibC
{
    public const uint MFD_CLOEXEC = 0x1;
    public const uint MFD_ALLOW_SEALING = 0x2;

    public const int F_ADD_SEALS = 1033;
    public const int F_SEAL_SEAL = 0x1;
    public const int F_SEAL_SHRINK = 0x2;
    public const int F_SEAL_GROW = 0x4;
    public const int F_SEAL_WRITE = 0x8;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor memfd_create(string name, uint flags);
}
