using System.Runtime.CompilerServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _receiveTurn = new(1);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfNoRoom(buffer.Length);
        await _receiveTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _readiness.Readable.Reset();
                if (TryReceive(buffer.Span, out int length, out _))
                    return length;
                _readiness.WatchReadable(_socket);
                await _readiness.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer, TimeSpan timeout) => Receive(buffer, DeadlineFor(timeout), timeout);

    private protected override int Receive(Span<byte> buffer, Deadline deadline, TimeSpan timeout)
    {
        ThrowIfNoRoom(buffer.Length);
        if (!deadline.Enter(_receiveTurn))
            throw NothingCame(timeout);
        try
        {
            while (true)
            {
                if (TryReceive(buffer, out int length, out _))
                    return length;
                int slice = Slice(deadline);
                if (slice == 0)
                    throw NothingCame(timeout);
                LibC.Poll(_socket, LibC.POLLIN, slice);
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    private void ThrowIfNoRoom(int length)
    {
        ThrowIfBroadcasting();
        if (length == 0)
            throw new ArgumentException("A PDU needs a buffer of at least 1 byte.", nameof(length));
    }

    private void ThrowIfBroadcasting()
    {
        if (_options.Broadcast != IsoTpBroadcast.None)
            throw new InvalidOperationException($"The socket {Address} on {InterfaceName} broadcasts, and receives nothing.");
    }

    private TimeoutException NothingCame(TimeSpan timeout) =>
        new($"Nothing came from {Address.Receive} on {InterfaceName} within {timeout.TotalSeconds:0.###} s.");

    private bool TryReceive(Span<byte> buffer, out int length, out DateTimeOffset time)
    {
        ThrowIfDisposed();
        nint count = _errors.Receive(buffer, out time, out Errno error);
        length = (int)count;
        if (count > buffer.Length)
            throw _errors.Truncated((int)count, buffer.Length);
        if (count >= 0)
            return true;
        return error == Errno.EAGAIN ? false : throw _errors.ForReceive(error);
    }
}
