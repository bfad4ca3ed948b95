using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    /// <summary>
    /// Opens a socket with no daemon and no privilege. Nobody coordinates it with others: two sockets with the same
    /// identifiers both answer with flow control, and break each other's transfers.
    /// </summary>
    /// <param name="interfaceName">A CAN interface that is up.</param>
    /// <param name="address">What to send with, and what to listen to.</param>
    /// <param name="options">How it behaves; null: the kernel's defaults.</param>
    /// <exception cref="ArgumentException">Address and options contradict each other, or the kernel has no such socket.</exception>
    /// <exception cref="NotSupportedException">This kernel is too old for one of the options.</exception>
    /// <exception cref="IsoTpException">There is no such interface, it is down, or the kernel lacks ISO-TP.</exception>
    public static IsoTpSocket Open(InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options = null)
    {
        options ??= IsoTpOptions.Default;
        var binding = IsoTpBinding.From(address, options);
        IsoTpKernel.ThrowIfTooOldFor(options);

        // A kernel without CAN has no CAN interface either, and the missing module is the better answer.
        Errno error = LibC.IsoTpSocket(out FileDescriptor socket);
        if (error != Errno.None)
            throw OpenFailed(address, interfaceName, error, NoSocket(error));
        try
        {
            uint index = LibC.if_nametoindex(interfaceName.ToString());
            error = index == 0 ? LibC.LastError : binding.ApplyTo(socket, (int)index);

            // The kernel binds to an interface that is down, too, and leaves the error for the first call.
            if (error == Errno.None)
                error = LibC.TakeSocketError(socket);
            if (error != Errno.None)
                throw OpenFailed(address, interfaceName, error, NotBound(interfaceName, error, options));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new IsoTpSocket(socket, interfaceName, address, options);
    }

    /// <summary>The options that the socket has, read from the kernel.</summary>
    /// <exception cref="CanToolsException">The kernel does not tell.</exception>
    public IsoTpOptions GetOptions()
    {
        ThrowIfDisposed();
        Errno error = IsoTpBinding.ReadSettings(_socket, out IsoTpSettings settings);
        return error == Errno.None
            ? settings.ToOptions()
            : throw new CanToolsException($"Cannot read the options of {Address} on {InterfaceName}: {error.Describe()}.");
    }

    private static string NoSocket(Errno error) => error switch
    {
        Errno.EAFNOSUPPORT => "this kernel has no CAN at all (module can, option CONFIG_CAN). "
            + "Try 'sudo modprobe can', or install a kernel that has it.",
        Errno.EPROTONOSUPPORT => "this kernel has CAN but no ISO-TP (module can-isotp, option CONFIG_CAN_ISOTP, in Linux "
            + "since 5.10). Try 'sudo modprobe can-isotp', or install a kernel that has it.",
        _ => $"{error.Describe()}.",
    };

    private static string NotBound(InterfaceName interfaceName, Errno error, IsoTpOptions options) => error switch
    {
        Errno.ENODEV => $"there is no CAN interface {interfaceName}. 'ip link show type vcan' and 'ip link show type can' list them.",
        Errno.ENETDOWN => $"{interfaceName} is down. Bring it up first.",
        Errno.EINVAL when options.CanFd =>
            $"{interfaceName} does not carry CAN FD frames; its MTU must be 72 or more ('ip link set {interfaceName} mtu 72').",
        _ => $"{error.Describe()}.",
    };

    private static IsoTpException OpenFailed(
        IsoTpAddress address, InterfaceName interfaceName, Errno error, string reason) => new(
            IsoTpPhase.Open, (int)error, $"Opening {address} on {interfaceName} failed: {reason}");
}
