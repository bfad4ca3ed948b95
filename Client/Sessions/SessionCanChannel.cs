using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>A session's raw channel. One receives at a time; more senders wait for each other.</summary>
public sealed class SessionCanChannel : IAsyncDisposable
{
    private readonly GrpcDuplex<RawFrame> _stream;
    private readonly RawChannel _definition;
    private readonly CancellationTokenSource _closed = new();
    private long _dropped;

    internal SessionCanChannel(GrpcDuplex<RawFrame> stream, RawChannel definition)
    {
        _stream = stream;
        _definition = definition;
    }

    /// <summary>How many frames were lost because they were not taken fast enough, as of the last that was received.</summary>
    public long DroppedFrames => Volatile.Read(ref _dropped);

    /// <summary>Sends a frame: it is on its way to the gateway then.</summary>
    /// <param name="message">A classic frame or a CAN FD frame.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">It is another one.</exception>
    /// <exception cref="GatewayException">The channel has ended; receiving says why.</exception>
    public async ValueTask SendAsync(CanMessage message, CancellationToken cancellationToken = default)
    {
        if (message.Kind == CanFrameKind.Xl || message.IsError)
            throw new ArgumentException("A session sends classic frames and CAN FD frames.", nameof(message));
        var frame = new RawFrame
        {
            Channel = new RawChannel { BusName = _definition.BusName, RequestId = message.Id.Value },
            Payload = Convert.ToHexString(message.Data),
            ExtendedId = message.Id.IsExtended,
            Remote = message.IsRemote,
            Fd = message.Kind == CanFrameKind.Fd,
            FdBitRateSwitch = message.Kind == CanFrameKind.Fd && message.FdFrame.HasBitRateSwitch,
        };
        if (message.IsRemote || message.Data.IsEmpty)
            frame.Length = message.IsRemote ? (uint)message.Frame.Length : 0;
        try
        {
            await _stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException exception)
        {
            throw GatewayException.From(exception);
        }
    }

    /// <summary>What comes, until it is cancelled or the channel ends.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GatewayException">The channel has ended; the message says why.</exception>
    public async IAsyncEnumerable<CanMessage> ReceiveAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        while (await ReadAsync(end.Token).ConfigureAwait(false) is { } frame)
            yield return Read(frame);
    }

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<RawFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _stream.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException exception)
        {
            throw GatewayException.From(exception);
        }
    }

    private CanMessage Read(RawFrame frame)
    {
        try
        {
            return ToMessage(frame);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new GatewayException(GrpcStatusCode.Internal, $"The gateway sent a frame that is none: {frame}");
        }
    }

    private CanMessage ToMessage(RawFrame frame)
    {
        Volatile.Write(ref _dropped, (long)frame.Dropped);
        uint value = frame.Channel is null ? 0 : frame.Own ? frame.Channel.RequestId : frame.Channel.ResponseId;
        CanId id = frame.ExtendedId ? CanId.Extended(value) : CanId.Standard(value);
        byte[] data = Convert.FromHexString(frame.Payload);
        CanMessage message = frame.Fd ? new CanMessage(new CanFdFrame(id, data, frame.FdBitRateSwitch))
            : frame.Error ? new CanMessage(CanFrame.FromRaw(CanId.ErrorFlag | value, data.Length, 0, data))
            : new CanMessage(frame.Remote ? CanFrame.Remote(id, (int)frame.Length) : new CanFrame(id, data));
        return message with { ReceivedNanoseconds = frame.TimestampNs, IsOwn = frame.Own };
    }
}
