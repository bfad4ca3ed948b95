using System.Threading.Channels;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>
/// A session's ISO-TP channel. Sending is done when the message is on its way to the gateway; what goes wrong after that is the next
/// receiver's exception, which is the request's own where one asks and waits.
/// </summary>
internal sealed class SessionIsoTpChannel : IsoTpChannel
{
    /// <summary>Answers that nobody takes keep the gateway waiting, not this memory growing.</summary>
    private const int MaxUntaken = 256;

    private readonly GrpcDuplex<IsotpMessage> _stream;
    private readonly IsotpChannel _definition;
    private readonly Channel<(IsotpMessage Message, DateTimeOffset Time)> _answers =
        Channel.CreateBounded<(IsotpMessage, DateTimeOffset)>(MaxUntaken);

    private readonly CancellationTokenSource _closed = new();
    private readonly Task _pump;
    private int _isDisposed;

    public SessionIsoTpChannel(GrpcDuplex<IsotpMessage> stream, IsotpChannel definition, IsoTpAddress address)
    {
        _stream = stream;
        _definition = definition;
        Address = address;
        _pump = PumpAsync();
    }

    public override IsoTpAddress Address { get; }

    private protected override string Place => $"bus {_definition.BusName}";

    /// <summary>The most that any kernel takes; the gateway says so where its own takes less.</summary>
    internal override int MaxPduLength => IsoTpKernel.MaxPduLength;

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (pdu.IsEmpty)
            throw new ArgumentException("A PDU has at least 1 byte.", nameof(pdu));
        try
        {
            var message = new IsotpMessage { Channel = _definition, Payload = Convert.ToHexString(pdu.Span) };
            await _stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException exception)
        {
            // Why it ended, reading knows.
            if (_answers.Reader.Completion.IsFaulted)
                await _answers.Reader.Completion.ConfigureAwait(false);
            throw GatewayException.From(exception);
        }
    }

    public override void Send(ReadOnlySpan<byte> pdu, TimeSpan timeout)
    {
        using var late = new CancellationTokenSource(DeadlineFor(timeout).RemainingMilliseconds);
        try
        {
            SendAsync(pdu.ToArray(), late.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing could be sent to {Address.Transmit} on {Place} within {timeout.TotalSeconds:0.###} s.");
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> pdu = (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false)).Data;
        if (pdu.Length > buffer.Length)
        {
            throw new IsoTpException(
                IsoTpPhase.Receive, (int)Shared.LibC.Errno.EMSGSIZE,
                $"A PDU from {Address.Receive} on {Place} has {pdu.Length} bytes and the buffer {buffer.Length}. It is gone.");
        }
        pdu.CopyTo(buffer);
        return pdu.Length;
    }

    public override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        byte[] received = new byte[buffer.Length];
        using var late = new CancellationTokenSource(DeadlineFor(timeout).RemainingMilliseconds);
        try
        {
            int length = ReceiveAsync(received, late.Token).AsTask().GetAwaiter().GetResult();
            received.AsSpan(0, length).CopyTo(buffer);
            return length;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing came from {Address.Receive} on {Place} within {timeout.TotalSeconds:0.###} s.");
        }
    }

    public override async ValueTask<IsoTpMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            (IsotpMessage message, DateTimeOffset time) = await _answers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (message.Error is { } error)
                throw new IsoTpException(error.Sending ? IsoTpPhase.Send : IsoTpPhase.Receive, error.ErrorNumber, error.Text);
            return new IsoTpMessage(Convert.FromHexString(message.Payload), time);
        }
        catch (ChannelClosedException exception) when (exception.InnerException is { } why)
        {
            ThrowIfDisposed();
            throw why is GatewayException known ? new GatewayException(known.Status, known.Message) : new CanToolsException(why.Message, why);
        }
        catch (FormatException exception)
        {
            throw new CanToolsException("The gateway sent a payload that is not hexadecimal.", exception);
        }
    }

    public override void Dispose() => _ = DisposeAsync().AsTask();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _closed.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _closed.Dispose();
    }

    internal override void Drain(Deadline deadline)
    {
        ThrowIfDisposed();
        while (_answers.Reader.TryRead(out _))
        {
            // It belongs to an earlier request.
        }
    }

    private protected override void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);

    private async Task PumpAsync()
    {
        try
        {
            while (await _stream.ReadAsync(_closed.Token).ConfigureAwait(false) is { } message)
                await _answers.Writer.WriteAsync((message, DateTimeOffset.UtcNow), _closed.Token).ConfigureAwait(false);
            _answers.Writer.TryComplete(new GatewayException(GrpcStatusCode.Cancelled, "The gateway closed the channel."));
        }
        catch (GrpcException exception)
        {
            _answers.Writer.TryComplete(GatewayException.From(exception));
        }
        catch (OperationCanceledException)
        {
            _answers.Writer.TryComplete(new ObjectDisposedException(nameof(IsoTpChannel)));
        }
    }
}
