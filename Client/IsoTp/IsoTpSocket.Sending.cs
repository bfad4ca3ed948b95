using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _sendTurn = new(1);

    /// <summary>
    /// Sends one PDU, and is done when the transfer is: when the receiver has got all of it, as far as flow control
    /// tells. What goes wrong with it is this call's exception, never the next one's.
    /// </summary>
    /// <param name="pdu">1 byte to as many as the kernel allows (4,095 always).</param>
    /// <param name="cancellationToken">Ends the wait; the kernel may still go on with a transfer that has begun.</param>
    /// <exception cref="IsoTpException">No or bad flow control, overflow at the receiver, the interface down.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken = default)
    {
        ThrowIfEmpty(pdu.Span);
        await _sendTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _errors.BeginSend();
            for (_readiness.Writable.Reset(); !TryStart(pdu.Span); _readiness.Writable.Reset())
                await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
            for (_readiness.Writable.Reset(); !IsDone(0); _readiness.Writable.Reset())
                await _readiness.Writable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    /// <summary>The same in plain system calls.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public void Send(ReadOnlySpan<byte> pdu)
    {
        ThrowIfEmpty(pdu);
        _sendTurn.Wait();
        try
        {
            _errors.BeginSend();
            while (!TryStart(pdu))
                LibC.Poll(_socket, LibC.POLLOUT, -1);
            while (!IsDone(-1))
            {
                // A signal came first.
            }
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    private static void ThrowIfEmpty(ReadOnlySpan<byte> pdu)
    {
        if (pdu.IsEmpty)
            throw new ArgumentException("ISO-TP has no empty PDU: send at least 1 byte.", nameof(pdu));
    }

    /// <summary>Hands the PDU to the kernel; false while it is busy with an earlier one, whose sender gave up.</summary>
    private bool TryStart(ReadOnlySpan<byte> pdu)
    {
        nint count = LibC.send(
            _socket, ref MemoryMarshal.GetReference(pdu), (nuint)pdu.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        if (count >= 0)
            return true;

        Errno error = LibC.LastError;
        return error is Errno.EAGAIN or Errno.EINTR ? false : throw _errors.ForSend(error);
    }

    /// <summary>Whether the transfer is over; waits for it as long as given.</summary>
    /// <param name="timeoutMilliseconds">-1: until something happens.</param>
    /// <exception cref="IsoTpException">It failed.</exception>
    private bool IsDone(int timeoutMilliseconds)
    {
        short shown = LibC.Poll(_socket, LibC.POLLOUT, timeoutMilliseconds);
        if (_errors.TakeForSend() is var error && error != Errno.None)
            throw _errors.ForSend(error);

        // An error of the receiving side may have woken us; its call must learn of it.
        if (_errors.HasReceiveError)
            _readiness.Readable.Set();
        return (shown & LibC.POLLOUT) != 0;
    }
}
