using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/ioctl.h, linux/sockios.h</summary>
internal static partial class LibC
{
    public const int SIOCOUTQ = 0x5411;
    public const int SIOCINQ = 0x541B;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(FileDescriptor fd, nuint request, ref int value);

    /// <summary>
    /// How much of what was sent the other end has not taken yet, in the kernel's own measure, which is larger than the
    /// bytes; 0 when it has taken all, or cannot be asked.
    /// </summary>
    public static int Untaken(FileDescriptor socket)
    {
        int amount = 0;
        return ioctl(socket, SIOCOUTQ, ref amount) == 0 ? amount : 0;
    }

    /// <summary>How many bytes wait to be received; 0 when it cannot be asked.</summary>
    public static int Unread(FileDescriptor socket)
    {
        int amount = 0;
        return ioctl(socket, SIOCINQ, ref amount) == 0 ? amount : 0;
    }
}
