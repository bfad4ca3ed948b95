using CanTools.Shared.LibC;

namespace CanTools.Client;

// A synchronous request costs its system calls and the thread's sleeps, so it has as few as can be: one look tells that there is
// nothing to throw away, no error and no transfer to wait for; and it sleeps for the answer, not for the end of the transfer before it.
public sealed partial class IsoTpSocket
{
    private protected override void SendAnew(ReadOnlySpan<byte> request, Deadline deadline, TimeSpan timeout, bool isAnswerAwaited)
    {
        ThrowIfNotSendable(request);
        if (isAnswerAwaited)
            ThrowIfBroadcasting();
        if (!deadline.Enter(_sendTurn))
            throw NotSent(timeout);
        try
        {
            if (!TryStartAtOnce(request))
            {
                Drain(deadline);
                Start(request, deadline, timeout);
            }
            // For a slice at most: who takes longer than that to answer is waited for without keeping other senders from the socket.
            if (isAnswerAwaited && IsAnswered(Slice(deadline)))
                return;
            while (!IsDone(Slice(deadline)))
                ThrowIfOver(deadline, timeout);
        }
        finally
        {
            _errors.EndSend();
            _sendTurn.Release();
        }
    }

    private bool TryStartAtOnce(ReadOnlySpan<byte> request)
    {
        ThrowIfDisposed();
        if (_isUnderWay || LibC.Poll(_socket, LibC.POLLIN | LibC.POLLOUT, 0) != LibC.POLLOUT)
            return false;
        _errors.BeginSendAnew();
        return Hand(request);
    }

    /// <summary>
    /// Whether the request is sent and something is there for the receiver, be it an error; waits for it as long as given. What is there
    /// while the kernel still sends is a late answer to an earlier request.
    /// </summary>
    /// <exception cref="IsoTpException">The request was not sent.</exception>
    private bool IsAnswered(int timeoutMilliseconds)
    {
        ThrowIfDisposed();
        short shown = LibC.Poll(_socket, LibC.POLLIN, timeoutMilliseconds);
        if (shown == 0 || (LibC.Poll(_socket, LibC.POLLOUT, 0) & LibC.POLLOUT) == 0)
            return false;
        if (shown != LibC.POLLIN && _errors.TakeForSendAlone() is var error && error != Errno.None)
            throw _errors.ForSend(error);
        _isUnderWay = false;
        return true;
    }
}
