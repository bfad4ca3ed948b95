using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>linux/netlink.h, as far as sockets need it; the messages are in Shared/Netlink.</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, SetLastError = true)]
    private static partial int bind(FileDescriptor fd, sockaddr_nl* address, uint length);

    /// <summary>
    /// Gives a netlink socket its address, and the groups whose events it hears. One without an address hears none: the
    /// kernel takes it for itself.
    /// </summary>
    public static Errno BindNetlink(FileDescriptor fd, uint groups)
    {
        var address = new sockaddr_nl { nl_family = AF_NETLINK, nl_groups = groups };
        return bind(fd, &address, (uint)sizeof(sockaddr_nl)) == 0 ? Errno.None : LastError;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct sockaddr_nl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }
}
