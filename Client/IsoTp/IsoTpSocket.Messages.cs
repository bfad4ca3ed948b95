using System.Buffers;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private bool _isTimestamping;

    /// <inheritdoc/>
    public override async ValueTask<IsoTpMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default)
    {
        EnableTimestamps();
        ThrowIfBroadcasting();
        await _receiveTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _readiness.Readable.Reset();
                if (TryReceiveMessage() is { } message)
                    return message;
                _readiness.WatchReadable(_socket);
                await _readiness.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <summary>Room for the longest PDU is taken only while there is one: thousands may wait.</summary>
    private IsoTpMessage? TryReceiveMessage()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IsoTpKernel.MaxPduLength);
        try
        {
            return TryReceive(buffer, out int length, out DateTimeOffset time)
                ? new IsoTpMessage(buffer.AsSpan(0, length).ToArray(), time)
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EnableTimestamps()
    {
        ThrowIfDisposed();
        if (_isTimestamping)
            return;

        Errno error = Timestamping.Enable(_socket);
        if (error != Errno.None)
            throw new CanToolsException($"The kernel gives no receive times for {Address} on {InterfaceName}: {error.Describe()}.");
        _isTimestamping = true;
    }

    /// <inheritdoc/>
    internal override void Drain(Deadline deadline)
    {
        ThrowIfDisposed();
        Span<byte> discarded = stackalloc byte[1];
        Errno error;
        do
        {
            _errors.Receive(discarded, out _, out error);
        }
        while (error is Errno.None or Errno.ETIMEDOUT or Errno.EILSEQ or Errno.EBADMSG or Errno.ENETDOWN && !deadline.IsOver);
    }
}
