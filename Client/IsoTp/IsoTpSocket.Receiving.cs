using System.Buffers;
using System.Runtime.CompilerServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _receiveTurn = new(1);

    /// <summary>Receives one PDU. Of several calls at once each gets a PDU of its own, in their order.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>The PDU, whole.</returns>
    /// <exception cref="IsoTpException">Frames were missing or wrong, the interface went down or was deleted.</exception>
    public async ValueTask<byte[]> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IsoTpKernel.MaxPduLength);
        try
        {
            int length = await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Receives one PDU into a buffer.</summary>
    /// <param name="buffer">Where it goes; one that is too small for the PDU is an error, and the PDU is gone.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>The PDU's length in bytes.</returns>
    /// <exception cref="IsoTpException">As above, or the PDU is longer than the buffer.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        (await ReceiveTimedAsync(buffer, cancellationToken).ConfigureAwait(false)).Length;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(int Length, DateTimeOffset Time)> ReceiveTimedAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ThrowIfNoRoom(buffer.Length);
        await _receiveTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _readiness.Readable.Reset();
                if (TryReceive(buffer.Span, out int length, out DateTimeOffset time))
                    return (length, time);
                _readiness.WatchReadable(_socket);
                await _readiness.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <summary>Receives one PDU into a buffer, in plain system calls.</summary>
    /// <param name="buffer">Where it goes; one that is too small for the PDU is an error, and the PDU is gone.</param>
    /// <param name="timeout">How long to wait for it; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The PDU's length in bytes.</returns>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="IsoTpException">As above, or the PDU is longer than the buffer.</exception>
    public int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        ThrowIfNoRoom(buffer.Length);
        Deadline deadline = DeadlineFor(timeout);
        if (!_receiveTurn.Wait(deadline.RemainingMilliseconds))
            throw NothingCame(timeout);
        try
        {
            while (true)
            {
                if (TryReceive(buffer, out int length, out _))
                    return length;
                if (deadline.IsOver)
                    throw NothingCame(timeout);
                LibC.Poll(_socket, LibC.POLLIN, Slice(deadline));
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    private void ThrowIfNoRoom(int length)
    {
        if (_options.Broadcast != IsoTpBroadcast.None)
            throw new InvalidOperationException($"The socket {Address} on {InterfaceName} broadcasts, and receives nothing.");
        if (length == 0)
            throw new ArgumentException("A PDU needs a buffer of at least 1 byte.", nameof(length));
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
