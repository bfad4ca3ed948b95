using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class CanSocket
{
    /// <summary>Opens a socket on one interface.</summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="options">How it behaves; null: it sends and receives all classic frames.</param>
    /// <exception cref="CanSocketException">There is no such CAN interface, or the kernel lacks something.</exception>
    public static CanSocket Open(InterfaceName interfaceName, CanSocketOptions? options = null)
    {
        if (interfaceName == default)
            throw new ArgumentException("A default InterfaceName names no interface.", nameof(interfaceName));
        CanLink link = CanInterfaces.Find(interfaceName) ?? throw new CanSocketException(
            (int)Errno.ENODEV, $"There is no CAN interface '{interfaceName}'. Look at 'ip link', or have the daemon make it.");
        return Open(interfaceName, link.Index, options ?? new CanSocketOptions());
    }

    /// <summary>Opens a socket that receives from all interfaces; to send, open one on an interface.</summary>
    /// <inheritdoc cref="Open(InterfaceName, CanSocketOptions?)"/>
    public static CanSocket OpenAll(CanSocketOptions? options = null) => Open(null, 0, options ?? new CanSocketOptions());

    private static CanSocket Open(InterfaceName? name, int index, CanSocketOptions options)
    {
        options.Validate();
        Errno error = LibC.RawCanSocket(out FileDescriptor socket);
        if (error != Errno.None)
            throw NoSocket(error);
        try
        {
            SetOptions(socket, options);
            error = LibC.BindCan(socket, new LibC.sockaddr_can { can_family = LibC.AF_CAN, can_ifindex = index });
            if (error != Errno.None)
                throw new CanSocketException((int)error, $"Cannot open a socket on {name}: {error.Describe()}. It was deleted just now.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new CanSocket(socket, name, options);
    }

    private static void SetOptions(FileDescriptor socket, CanSocketOptions options)
    {
        if (options.Filters is { } filters)
            Check(LibC.SetRawFilters(socket, [.. filters.Select(filter => filter.ToKernel())]), "filters");
        Set(LibC.CAN_RAW_JOIN_FILTERS, options.JoinFilters ? 1 : 0, "joined filters");
        Set(LibC.CAN_RAW_ERR_FILTER, (int)options.Errors, "an error mask");
        Set(LibC.CAN_RAW_LOOPBACK, options.Loopback ? 1 : 0, "loopback");
        Set(LibC.CAN_RAW_RECV_OWN_MSGS, options.ReceiveOwn ? 1 : 0, "own frames");
        Set(LibC.CAN_RAW_FD_FRAMES, options.Fd ? 1 : 0, "CAN FD frames");
        if (options.Xl)
            Set(LibC.CAN_RAW_XL_FRAMES, 1, "CAN XL frames, which came with Linux 6.1");
        SetCommon(LibC.SO_RXQ_OVFL, 1, "a count of dropped frames");
        if (options.ReceiveBuffer is { } receive)
            SetCommon(LibC.SO_RCVBUF, receive, "a receive buffer");
        if (options.SendBuffer is { } send)
            SetCommon(LibC.SO_SNDBUF, send, "a send buffer");
        if (options.Timestamps != CanTimestamps.None)
            SetCommon(LibC.SO_TIMESTAMPING_NEW, FlagsOf(options.Timestamps), "time stamps");

        void Set(int option, int value, string what) => Check(LibC.SetRawOption(socket, option, value), what);

        void SetCommon(int option, int value, string what) => Check(
            LibC.setsockopt(socket, LibC.SOL_SOCKET, option, ref value, sizeof(int)) == 0 ? Errno.None : LibC.LastError, what);
    }

    private static int FlagsOf(CanTimestamps timestamps) =>
        LibC.SOF_TIMESTAMPING_RX_SOFTWARE | LibC.SOF_TIMESTAMPING_SOFTWARE
        | (timestamps == CanTimestamps.Hardware ? LibC.SOF_TIMESTAMPING_RX_HARDWARE | LibC.SOF_TIMESTAMPING_RAW_HARDWARE : 0);

    private static void Check(Errno error, string what)
    {
        if (error == Errno.ENOPROTOOPT)
            throw new NotSupportedException($"This kernel's CAN sockets do not have {what}.");
        if (error != Errno.None)
            throw new CanSocketException((int)error, $"The kernel does not give the socket {what}: {error.Describe()}.");
    }

    private static CanSocketException NoSocket(Errno error) => new((int)error, error switch
    {
        Errno.EAFNOSUPPORT => "This kernel has no CAN (module can, option CONFIG_CAN). Try 'modprobe can', or install a kernel that has it.",
        Errno.EPROTONOSUPPORT =>
            "This kernel has no raw CAN sockets (module can-raw, option CONFIG_CAN_RAW). Try 'modprobe can-raw'.",
        _ => $"Cannot make a raw CAN socket: {error.Describe()}.",
    });
}
