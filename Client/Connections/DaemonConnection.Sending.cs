using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Client.Connections;

internal sealed partial class DaemonConnection
{
    public async ValueTask<Reply> ExchangeAsync(
        Operation operation, byte[] request, int descriptors, Deadline deadline, CancellationToken cancellationToken)
    {
        PendingReply pending = Expect(operation, descriptors);
        if (!await _sending.WaitAsync(deadline.Remaining, cancellationToken).ConfigureAwait(false))
            throw TimedOut();
        try
        {
            // Before the first byte: what cannot be watched must not stop in the middle of a request.
            _readiness.WatchReadable(_socket);
            _readiness.WatchWritable(_socket);
            Enqueue(pending);

            // From the first byte on only the deadline counts: half a request would put the stream out of step.
            for (int sent = 0; sent < request.Length;)
            {
                _readiness.Writable.Reset();
                if (TrySend(request, ref sent))
                    continue;
                using var timeout = new CancellationTokenSource(deadline.Remaining);
                await _readiness.Writable.WaitAsync(timeout.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            pending.GiveUp();
            throw FailWithTimeout();
        }
        catch (ObjectDisposedException)
        {
            // The connection is over, and the pending reply will say why.
        }
        finally
        {
            _sending.Release();
        }

        StartReadingUnlessSomebodyDoes();
        return await AwaitAsync(pending, deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same in plain system calls.</summary>
    public Reply Exchange(Operation operation, byte[] request, int descriptors, Deadline deadline)
    {
        PendingReply pending = Expect(operation, descriptors);
        if (!_sending.Wait(deadline.Remaining))
            throw TimedOut();
        try
        {
            Enqueue(pending);
            for (int sent = 0; sent < request.Length;)
            {
                if (TrySend(request, ref sent))
                    continue;
                if (deadline.IsOver)
                {
                    pending.GiveUp();
                    throw FailWithTimeout();
                }
                LibC.Poll(_socket, LibC.POLLOUT, deadline.RemainingMilliseconds);
            }
        }
        catch (ObjectDisposedException)
        {
            // As above.
        }
        finally
        {
            _sending.Release();
        }

        return ReadUntil(pending, deadline);
    }

    private void Enqueue(PendingReply pending)
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw new ConnectionLostException(_failure.Message, wasSent: false, _hasAnswered);
            _pending.Enqueue(pending);
        }
    }

    /// <summary>Sends some bytes without waiting; false where the daemon must read first.</summary>
    /// <exception cref="ObjectDisposedException">The connection is over.</exception>
    private bool TrySend(byte[] request, ref int sent)
    {
        nint count = LibC.send(
            _socket, ref request[sent], (nuint)(request.Length - sent), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        if (count >= 0)
        {
            sent += (int)count;
            return true;
        }

        switch (LibC.LastError)
        {
            case Errno.EINTR:
                return true;
            case Errno.EAGAIN:
                return false;
            case Errno.EPIPE or Errno.ECONNRESET:
                // Answers that came before the end are still to be read. Whoever reads finds the end after them.
                break;
            case var error:
                Fail(Lost(error.Describe()));
                break;
        }
        throw new ObjectDisposedException(nameof(DaemonConnection));
    }
}
