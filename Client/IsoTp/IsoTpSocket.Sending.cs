using System.Runtime.CompilerServices;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _sendTurn = new(1);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSendable(pdu.Span);
        await _sendTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfDisposed();
            _readiness.WatchWritable(_socket);
            do
            {
                for (_readiness.Writable.Reset(); !IsIdle(0); _readiness.Writable.Reset())
                    await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            while (!TryStart(pdu.Span));

            for (_readiness.Writable.Reset(); !IsDone(0, LibC.POLLOUT); _readiness.Writable.Reset())
                await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> pdu, TimeSpan timeout) => Send(pdu, timeout, LibC.POLLOUT);

    /// <summary>
    /// An answer tells as well that the request is sent: the thread sleeps once, and not before for the end of the transfer. That it failed
    /// ends the wait all the same.
    /// </summary>
    private protected override void SendAndAwait(ReadOnlySpan<byte> request, TimeSpan timeout) => Send(request, timeout, LibC.POLLIN);

    private void Send(ReadOnlySpan<byte> pdu, TimeSpan timeout, short end)
    {
        ThrowIfNotSendable(pdu);
        Deadline deadline = DeadlineFor(timeout);
        if (!_sendTurn.Wait(deadline.RemainingMilliseconds))
            throw NotSent(timeout);
        try
        {
            do
            {
                while (!IsIdle(Slice(deadline)))
                    ThrowIfOver(deadline, timeout);
            }
            while (!TryStart(pdu));

            while (!IsDone(Slice(deadline), end))
                ThrowIfOver(deadline, timeout);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    private static int Slice(Deadline deadline) => Math.Min(PollSliceMilliseconds, deadline.RemainingMilliseconds);

    private void ThrowIfOver(Deadline deadline, TimeSpan timeout)
    {
        if (deadline.IsOver)
            throw NotSent(timeout);
    }

    private TimeoutException NotSent(TimeSpan timeout) => new(
        $"Sending {Address} on {InterfaceName} was not over within {timeout.TotalSeconds:0.###} s; the kernel may go on with it.");

    private void ThrowIfNotSendable(ReadOnlySpan<byte> pdu)
    {
        if (_options.ListenOnly)
            throw new InvalidOperationException($"The socket {Address} on {InterfaceName} only listens.");
        if (pdu.IsEmpty)
            throw new ArgumentException("ISO-TP has no empty PDU: send at least 1 byte.", nameof(pdu));
    }

    /// <summary>Whether no transfer is under way; waits for it as long as given.</summary>
    private bool IsIdle(int timeoutMilliseconds)
    {
        ThrowIfDisposed();
        short shown = LibC.Poll(_socket, LibC.POLLOUT, timeoutMilliseconds);

        // A waiting error would end every poll(2) at once.
        if ((shown & LibC.POLLERR) != 0)
            _errors.TakeForSend();
        return (shown & LibC.POLLOUT) != 0;
    }

    /// <summary>Hands the PDU to the kernel; false where it has to wait after all.</summary>
    private bool TryStart(ReadOnlySpan<byte> pdu)
    {
        _errors.BeginSend();
        Errno error = _errors.Send(pdu);
        if (error == Errno.None)
            return true;
        _errors.EndSend();
        return error == Errno.EAGAIN ? false : throw _errors.ForSend(error);
    }

    /// <summary>Whether the transfer is over; waits for it as long as given.</summary>
    /// <param name="timeoutMilliseconds">Zero: not at all.</param>
    /// <param name="end">What tells that it is: POLLOUT or, where the answer will do, POLLIN.</param>
    /// <exception cref="IsoTpException">It failed.</exception>
    private bool IsDone(int timeoutMilliseconds, short end)
    {
        ThrowIfDisposed();
        short shown = LibC.Poll(_socket, end, timeoutMilliseconds);
        if (_errors.TakeForSend() is var error && error != Errno.None)
            throw _errors.ForSend(error);
        // An error that was not the sender's is the receiver's, who has it now.
        int over = end == LibC.POLLIN ? LibC.POLLIN | LibC.POLLERR : end;
        return (shown & over) != 0;
    }
}
