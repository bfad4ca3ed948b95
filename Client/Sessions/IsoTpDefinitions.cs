using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>ISO-TP channels as openOBD writes them.</summary>
internal static class IsoTpDefinitions
{
    /// <exception cref="ArgumentException">A session has no such channel.</exception>
    public static IsotpChannel ToMessage(string bus, IsoTpAddress address, IsoTpOptions? options, bool keepAlive)
    {
        if (address.IsPartial || address.Transmit.HasExtension != address.Receive.HasExtension)
            throw new ArgumentException($"A session has no channels such as {address}: both directions, with or without an extended address.");
        var channel = new IsotpChannel
        {
            BusName = bus,
            RequestId = address.Transmit.Id.Value,
            ResponseId = address.Receive.Id.Value,
            ExtendedIds = address.Transmit.Id.IsExtended,
            Padding = Padding.Enabled,
            KeepAlive = keepAlive ? KeepAlive.Enabled : KeepAlive.Disabled,
            ReportErrors = true,
        };
        if (address.Transmit.Extension is { } to && address.Receive.Extension is { } from)
            (channel.ExtendedRequestAddress, channel.ExtendedResponseAddress) = (to, from);
        if (options is not null)
            Write(options, channel);
        return channel;
    }

    /// <exception cref="GatewayException">What the gateway tells of is none.</exception>
    public static IsoTpAddress AddressOf(IsotpEcu ecu)
    {
        try
        {
            return IsoTpParts.ToAddress(
                ecu.RequestId, ecu.ResponseId, isLong: false, ecu.HasExtendedRequestAddress ? ecu.ExtendedRequestAddress : null,
                ecu.HasExtendedResponseAddress ? ecu.ExtendedResponseAddress : null);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new GatewayException(GrpcStatusCode.Internal, $"The gateway tells of a control unit that cannot be: {exception.Message}");
        }
    }

    private static void Write(IsoTpOptions options, IsotpChannel channel)
    {
        IsoTpOptions known = new()
        {
            TransmitPadding = options.TransmitPadding, ReceivePadding = options.ReceivePadding, BlockSize = options.BlockSize,
            SeparationTime = options.SeparationTime, MaxWaitFrames = options.MaxWaitFrames, CanFd = options.CanFd,
            TransmitDataLength = options.TransmitDataLength, BitRateSwitch = options.BitRateSwitch,
        };
        if (known != options)
            throw new ArgumentException("A session's channels have padding, block size, STmin, wait frames and CAN FD; no other options.");
        if (options.ReceivePadding is { } other && other != options.TransmitPadding)
            throw new ArgumentException("A session's channel fills up all that it sends with the same byte, flow control as well.");
        if (options.TransmitPadding is { } padding)
            channel.PaddingByte = padding;
        else
            channel.Padding = Padding.Disabled;
        if (!SeparationTimeCode.TryFrom(options.SeparationTime, out byte separation))
            throw new ArgumentException($"There is no STmin of {options.SeparationTime.TotalMilliseconds} ms (ISO 15765-2).");
        channel.StMin = separation;
        channel.BlockSize = options.BlockSize;
        channel.MaxWaitFrames = options.MaxWaitFrames;
        if (options.CanFd)
            (channel.FdLength, channel.FdBitRateSwitch) = (options.TransmitDataLength, options.BitRateSwitch);
    }
}
