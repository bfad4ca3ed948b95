using CanTools.Client.Readiness;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// Hears of controllers whose state changed, on all interfaces. rtnetlink tells only of bus-off, by the carrier that is gone;
/// of the rest a controller tells by an error frame.
/// </summary>
internal sealed class BusStateSocket : IDisposable
{
    private const int States = (int)(CanErrorClasses.Controller | CanErrorClasses.BusOff | CanErrorClasses.Restarted);

    private readonly FileDescriptor _socket;
    private readonly Forward _forward;

    private BusStateSocket(FileDescriptor socket, Action isReady)
    {
        _socket = socket;
        _forward = new Forward(isReady);
        try
        {
            _forward.WatchReadable(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Null where this kernel has no raw CAN sockets, and so no controllers.</summary>
    public static BusStateSocket? TryOpen(Action isReady)
    {
        if (LibC.RawCanSocket(out FileDescriptor socket) != Errno.None)
            return null;

        // No frames but those errors, from whichever interface (index 0).
        var any = new LibC.sockaddr_can { can_family = LibC.AF_CAN };
        if (LibC.SetRawFilters(socket, []) == Errno.None
            && LibC.SetRawOption(socket, LibC.CAN_RAW_ERR_FILTER, States) == Errno.None
            && LibC.BindCan(socket, any) == Errno.None)
        {
            return new BusStateSocket(socket, isReady);
        }
        socket.Dispose();
        return null;
    }

    /// <summary>Calls with the index of each interface that reported something; whether any did.</summary>
    public bool TakeChanged(Action<int> changed)
    {
        bool any = false;
        while (LibC.ReceiveCanFrom(_socket, out int index))
        {
            any = true;
            changed(index);
        }
        return any;
    }

    public void Dispose()
    {
        _forward.Close(_socket);
        _socket.Dispose();
    }

    /// <summary>Becoming readable counts as the watch's own becoming so.</summary>
    private sealed class Forward(Action isReady) : DescriptorReadiness
    {
        public override void OnEvents(LibC.Epoll events) => isReady();
    }
}
