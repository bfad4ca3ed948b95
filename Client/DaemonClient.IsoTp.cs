using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>
    /// Opens an ISO-TP channel on a CAN interface that is up. Who opens the same one gets the same socket, so that no two
    /// of them answer one control unit with flow control. Its data never passes through the daemon.
    /// </summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="address">What to send with, and what to listen to.</param>
    /// <param name="options">How it behaves; null: the kernel's defaults.</param>
    /// <param name="access">Whether others may have the channel, too.</param>
    /// <param name="cancellationToken">Ends the wait; a channel that is opened all the same is closed.</param>
    /// <exception cref="ArgumentException">Address and options contradict each other, or the kernel has no such socket.</exception>
    /// <exception cref="NotSupportedException">This kernel is too old for one of the options.</exception>
    /// <exception cref="RequestRefusedException">
    /// Others have it and not as it is wanted (<see cref="DaemonErrorCode.ChannelInUse"/>,
    /// <see cref="DaemonErrorCode.ChannelOptionsDiffer"/>; the message says who), there are too many
    /// (<see cref="DaemonErrorCode.LimitReached"/>), or the interface is missing or down.
    /// </exception>
    public async Task<IsoTpSocket> OpenIsoTpAsync(
        InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options = null,
        IsoTpAccess access = IsoTpAccess.Shared, CancellationToken cancellationToken = default)
    {
        using Reply reply = await RequestAsync(
            Operation.OpenIsoTp, Payload(interfaceName, address, options, access), DescriptorsOf(access), cancellationToken)
            .ConfigureAwait(false);
        return TakeSocket(reply, interfaceName, address, options, access);
    }

    /// <inheritdoc cref="OpenIsoTpAsync"/>
    public IsoTpSocket OpenIsoTp(
        InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options = null,
        IsoTpAccess access = IsoTpAccess.Shared)
    {
        using Reply reply = Request(
            Operation.OpenIsoTp, Payload(interfaceName, address, options, access), DescriptorsOf(access));
        return TakeSocket(reply, interfaceName, address, options, access);
    }

    private static int DescriptorsOf(IsoTpAccess access) =>
        OpenedIsoTpMessage.Descriptors(isExclusive: access == IsoTpAccess.Exclusive);

    private static byte[] Payload(
        InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options, IsoTpAccess access)
    {
        if (interfaceName == default)
            throw new ArgumentException("A default interface name opens no socket.");
        if (access is not (IsoTpAccess.Shared or IsoTpAccess.Exclusive))
            throw new ArgumentOutOfRangeException(nameof(access), access, "There is shared and exclusive access.");

        options ??= IsoTpOptions.Default;
        var binding = IsoTpBinding.From(address, options);
        IsoTpKernel.ThrowIfTooOldFor(options);
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new OpenIsoTpMessage(interfaceName, binding, access == IsoTpAccess.Exclusive).Write(ref writer);
        return writer.Written.ToArray();
    }

    private static IsoTpSocket TakeSocket(
        Reply reply, InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions? options, IsoTpAccess access)
    {
        if (!OpenedIsoTpMessage.TryRead(reply.Message, out OpenedIsoTpMessage opened))
            throw Malformed(Operation.OpenIsoTp);

        ChannelShare share = ChannelShare.TryTake(reply.Connection!, opened.Share) ?? throw new DaemonUnavailableException(
            "The connection to the daemon ended just when the channel was opened, and the channel with it. Try again.");
        try
        {
            return new IsoTpSocket(
                reply.TakeDescriptor(0), interfaceName, address, options ?? IsoTpOptions.Default, share,
                access == IsoTpAccess.Shared ? reply.TakeDescriptor(1) : null);
        }
        catch
        {
            _ = share.DisposeAsync().AsTask();
            throw;
        }
    }
}
