using System.Runtime.InteropServices;
using System.Text;

namespace CanTools.Shared.LibC;

/// <summary>sys/un.h</summary>
internal static unsafe partial class LibC
{
    /// <summary>The bytes of sun_path without the terminating zero: the longest path a socket can have.</summary>
    public const int MaxSocketPath = 107;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int bind(FileDescriptor fd, sockaddr_un* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int connect(FileDescriptor fd, sockaddr_un* address, uint length);

    /// <summary>Binds to a path. ENAMETOOLONG where it does not fit an address.</summary>
    public static Errno BindUnix(FileDescriptor fd, string path)
    {
        sockaddr_un address;
        if (!sockaddr_un.TryMake(path, out address))
            return Errno.ENAMETOOLONG;
        return bind(fd, &address, (uint)sizeof(sockaddr_un)) == 0 ? Errno.None : LastError;
    }

    /// <summary>Connects to a path. ENAMETOOLONG where it does not fit an address.</summary>
    public static Errno ConnectUnix(FileDescriptor fd, string path)
    {
        sockaddr_un address;
        if (!sockaddr_un.TryMake(path, out address))
            return Errno.ENAMETOOLONG;
        return connect(fd, &address, (uint)sizeof(sockaddr_un)) == 0 ? Errno.None : LastError;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int getsockname(FileDescriptor fd, sockaddr_un* address, uint* length);

    /// <summary>The path that a Unix socket is bound to; null where it is none, or bound to none.</summary>
    public static string? UnixPathOf(FileDescriptor fd)
    {
        sockaddr_un address = default;
        uint length = (uint)sizeof(sockaddr_un);
        if (getsockname(fd, &address, &length) != 0 || address.sun_family != AF_UNIX || address.sun_path[0] == 0)
            return null;
        var path = new ReadOnlySpan<byte>(address.sun_path, MaxSocketPath);
        int end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct sockaddr_un
    {
        public ushort sun_family;
        public fixed byte sun_path[MaxSocketPath + 1];

        public static bool TryMake(string path, out sockaddr_un address)
        {
            address = default;
            address.sun_family = AF_UNIX;
            int length = Encoding.UTF8.GetByteCount(path);
            if (length is 0 or > MaxSocketPath || path.Contains('\0'))
                return false;

            fixed (byte* start = address.sun_path)
                Encoding.UTF8.GetBytes(path, new Span<byte>(start, length));
            return true;
        }
    }
}
