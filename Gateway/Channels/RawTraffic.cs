using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Channels;

/// <summary>One open raw channel of a session.</summary>
internal sealed class RawTraffic(CanSocket socket, RawChannel definition, GrpcCall call, LiveSession session)
{
    public static CanSocketOptions OptionsFor(RawChannel channel) => new()
    {
        Filters = channel.HasResponseId ? [CanFilter.Exactly(IdOf(channel.ResponseId, channel.ExtendedIds))] : null,
        Errors = channel.ErrorFrames ? CanErrorClasses.All : CanErrorClasses.None,
        ReceiveOwn = channel.OwnFrames,
        Fd = channel.FdFrames,
    };

    /// <exception cref="GrpcException">It is none.</exception>
    public static CanId IdOf(uint id, bool isExtended) => id switch
    {
        > CanId.MaxExtended => throw new GrpcException(
            GrpcStatusCode.InvalidArgument, $"0x{id:X} is no CAN identifier; the greatest is 0x{CanId.MaxExtended:X}."),
        > CanId.MaxStandard => CanId.Extended(id),
        _ => isExtended ? CanId.Extended(id) : CanId.Standard(id),
    };

    public async Task RunAsync(IAsyncEnumerator<RawFrame> frames, OpenChannel place)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(place.Ended);
        Task receiving = ReceiveAsync(end.Token);

        // What ends the answers, such as an interface that is gone, ends the requests.
        _ = receiving.ContinueWith(_ => place.End(""), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            while (await frames.MoveNextAsync())
            {
                session.Use();
                if (frames.Current is { Payload.Length: > 0 } or { Remote: true } or { HasLength: true })
                    await SendAsync(frames.Current, end.Token);
            }
        }
        catch (OperationCanceledException) when (receiving.IsFaulted)
        {
            await receiving;
        }
        finally
        {
            await end.CancelAsync();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(RawFrame frame, CancellationToken cancellationToken)
    {
        if (session.Record.IsObserver)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, "This session only observes; it cannot send.");
        RawChannel channel = frame.Channel is { HasRequestId: true } own ? own : definition;
        if (!channel.HasRequestId)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A frame that is sent takes its channel's request_id.");
        CanId id = IdOf(channel.RequestId, frame.ExtendedId || channel.ExtendedIds);
        bool isFd = frame.Fd || definition.FdFrames && frame.Payload.Length > 2 * CanFrame.MaxLength;
        byte[] data = HexPayload.Read(frame.Payload, isFd ? CanFdFrame.MaxLength : CanFrame.MaxLength);
        session.CheckClaim();
        try
        {
            if (isFd)
                await socket.SendAsync(new CanFdFrame(id, data, frame.FdBitRateSwitch), cancellationToken);
            else
                await socket.SendAsync(frame.Remote ? CanFrame.Remote(id, checked((int)frame.Length)) : new CanFrame(id, data), cancellationToken);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, exception.Message);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        await foreach (CanMessage message in socket.ReceiveAllAsync(cancellationToken))
        {
            session.Use();
            await call.WriteAsync(ToFrame(message));
        }
    }

    private RawFrame ToFrame(in CanMessage message)
    {
        var channel = new RawChannel { BusName = definition.BusName };

        // Of a stream's own frame the identifier is the one that it was sent with.
        if (message.IsOwn)
            channel.RequestId = message.Id.Value;
        else
            channel.ResponseId = message.Id.Value;
        var frame = new RawFrame
        {
            Channel = channel,
            Payload = HexPayload.Write(message.Data),
            ExtendedId = message.Id.IsExtended,
            Remote = message.IsRemote,
            Error = message.IsError,
            Own = message.IsOwn,
            Fd = message.Kind == CanFrameKind.Fd,
            FdBitRateSwitch = message.Kind == CanFrameKind.Fd && message.FdFrame.HasBitRateSwitch,
            TimestampNs = message.ReceivedNanoseconds,
            Dropped = (ulong)socket.DroppedFrames,
        };
        if (message.IsRemote || message.Data.IsEmpty)
            frame.Length = message.IsRemote ? (uint)message.Frame.Length : 0;
        return frame;
    }
}
