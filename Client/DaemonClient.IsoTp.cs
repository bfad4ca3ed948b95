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
    /// <param name="cancellationToken">Ends the wait; a socket that comes later is closed.</param>
    public async Task<IsoTpSocket> OpenIsoTpAsync(
        InterfaceName interfaceName, IsoTpAddress address, CancellationToken cancellationToken = default)
    {
        using Reply reply = await RequestAsync(
            Operation.OpenIsoTp, Payload(interfaceName, address), OpenIsoTpMessage.Descriptors, cancellationToken)
            .ConfigureAwait(false);
        return TakeSocket(reply, interfaceName, address);
    }

    /// <inheritdoc cref="OpenIsoTpAsync"/>
    public IsoTpSocket OpenIsoTp(InterfaceName interfaceName, IsoTpAddress address)
    {
        using Reply reply = Request(
            Operation.OpenIsoTp, Payload(interfaceName, address), OpenIsoTpMessage.Descriptors);
        return TakeSocket(reply, interfaceName, address);
    }

    private static byte[] Payload(InterfaceName interfaceName, IsoTpAddress address)
    {
        if (interfaceName == default || address == default)
            throw new ArgumentException("A default interface name or address opens no channel.");

        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new OpenIsoTpMessage(interfaceName, address).Write(ref writer);
        return writer.Written.ToArray();
    }

    private static IsoTpSocket TakeSocket(Reply reply, InterfaceName interfaceName, IsoTpAddress address) =>
        reply.Message.Length == sizeof(uint)
            ? new IsoTpSocket(reply.TakeDescriptor(0), interfaceName, address)
            : throw Malformed(Operation.OpenIsoTp);
}
