using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Opens an ISO-TP socket on a CAN interface that is up. Its data never passes through the daemon.</summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="address">What to send with, and what to listen to.</param>
    /// <param name="options">How it behaves; null: the kernel's defaults.</param>
    /// <param name="cancellationToken">Ends the wait; a socket that comes later is closed.</param>
    /// <exception cref="ArgumentException">Address and options contradict each other, or the kernel has no such socket.</exception>
    /// <exception cref="NotSupportedException">This kernel is too old for one of the options.</exception>
    public async Task<IsoTpSocket> OpenIsoTpAsync(
        InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using Reply reply = await RequestAsync(
            Operation.OpenIsoTp, Payload(interfaceName, address, options), OpenIsoTpMessage.Descriptors, cancellationToken)
            .ConfigureAwait(false);
        return TakeSocket(reply, interfaceName, address, options);
    }

    /// <inheritdoc cref="OpenIsoTpAsync"/>
    public IsoTpSocket OpenIsoTp(InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options = null)
    {
        using Reply reply = Request(
            Operation.OpenIsoTp, Payload(interfaceName, address, options), OpenIsoTpMessage.Descriptors);
        return TakeSocket(reply, interfaceName, address, options);
    }

    private static byte[] Payload(InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options)
    {
        if (interfaceName == default)
            throw new ArgumentException("A default interface name opens no socket.");

        options ??= IsoTpOptions.Default;
        var binding = IsoTpBinding.From(address, options);
        IsoTpKernel.ThrowIfTooOldFor(options);
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new OpenIsoTpMessage(interfaceName, binding).Write(ref writer);
        return writer.Written.ToArray();
    }

    private static IsoTpSocket TakeSocket(
        Reply reply, InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options) =>
        reply.Message.Length == sizeof(uint)
            ? new IsoTpSocket(reply.TakeDescriptor(0), interfaceName, address, options ?? IsoTpOptions.Default)
            : throw Malformed(Operation.OpenIsoTp);
}
