using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.IsoTp;

/// <summary>
/// An ISO-TP socket that is bound before anybody else gets it: whoever received an unbound one could bind it to any
/// identifiers on any interface of the daemon's network namespace.
/// </summary>
internal static class IsoTpChannel
{
    public static Errno TryMakeSocket(out FileDescriptor socket)
    {
        socket = LibC.socket(LibC.AF_CAN, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, LibC.CAN_ISOTP);
        return socket.IsInvalid ? LibC.LastError : Errno.None;
    }

    public static Errno Bind(FileDescriptor socket, int interfaceIndex, IsoTpAddress address)
    {
        var bound = new LibC.sockaddr_can
        {
            can_family = LibC.AF_CAN,
            can_ifindex = interfaceIndex,
            rx_id = address.Receive.Raw,
            tx_id = address.Transmit.Raw,
        };
        return LibC.BindCan(socket, bound);
    }
}
