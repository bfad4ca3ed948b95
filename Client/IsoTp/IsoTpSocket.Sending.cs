using System.Runtime.CompilerServices;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _sendTurn = new(1);

    /// <summary>Also where its sender gave up: the kernel goes on with it, and its error may come yet.</summary>
    private bool _isUnderWay;

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
                cancellationToken.ThrowIfCancellationRequested();
                for (_readiness.Writable.Reset(); !IsIdle(0); _readiness.Writable.Reset())
                    await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            while (!TryStart(pdu.Span));

            for (_readiness.Writable.Reset(); !IsDone(0); _readiness.Writable.Reset())
                await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> pdu, TimeSpan timeout)
    {
        ThrowIfNotSendable(pdu);
        Deadline deadline = DeadlineFor(timeout);
        if (!deadline.Enter(_sendTurn))
            throw NotSent(timeout);
        try
        {
            Start(pdu, deadline, timeout);
            while (!IsDone(Slice(deadline)))
                ThrowIfOver(deadline, timeout);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    private void Start(ReadOnlySpan<byte> pdu, Deadline deadline, TimeSpan timeout)
    {
        while (true)
        {
            while (!IsIdle(Slice(deadline)))
                ThrowIfOver(deadline, timeout);
            if (TryStart(pdu))
                return;
            ThrowIfOver(deadline, timeout);
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
        return Hand(pdu);
    }

    private bool Hand(ReadOnlySpan<byte> pdu)
    {
        _isUnderWay = true;
        Errno error = _errors.Send(pdu);
        if (error == Errno.None)
            return true;
        _errors.EndSend();
        return error == Errno.EAGAIN ? false : throw _errors.ForSend(error);
    }

    /// <summary>Whether the transfer is over; waits for it as long as given.</summary>
    /// <exception cref="IsoTpException">It failed.</exception>
    private bool IsDone(int timeoutMilliseconds)
    {
        ThrowIfDisposed();
        short shown = LibC.Poll(_socket, LibC.POLLOUT, timeoutMilliseconds);
        if (_errors.TakeForSend() is var error && error != Errno.None)
            throw _errors.ForSend(error);
        if ((shown & LibC.POLLOUT) == 0)
            return false;
        _isUnderWay = false;
        return true;
    }
}
