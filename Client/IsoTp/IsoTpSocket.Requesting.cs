using CanTools.Shared.LibC;

namespace CanTools.Client;

// A synchronous request costs its system calls and the thread's sleeps, so it has as few as can be: one look tells that there is
// nothing to throw away, no error and no transfer to wait for; and the answer tells that the request was sent.
public sealed partial class IsoTpSocket
{
    private protected override void SendAnew(ReadOnlySpan<byte> request, Deadline deadline, TimeSpan timeout, bool isAnswerAwaited)
    {
        ThrowIfNotSendable(request);
        if (!deadline.Enter(_sendTurn))
            throw NotSent(timeout);
        try
        {
            if (!TryStartAtOnce(request))
            {
                Drain(deadline);
                Start(request, deadline, timeout);
            }
            while (!(isAnswerAwaited ? IsAnswered(Slice(deadline)) : IsDone(Slice(deadline))))
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

    /// <summary>Whether something is there for the receiver, be it an error; waits for it as long as given.</summary>
    /// <exception cref="IsoTpException">The request was not sent.</exception>
    private bool IsAnswered(int timeoutMilliseconds)
    {
        ThrowIfDisposed();
        short shown = LibC.Poll(_socket, LibC.POLLIN, timeoutMilliseconds);
        if (shown != LibC.POLLIN && _errors.TakeForSend() is var error && error != Errno.None)
            throw _errors.ForSend(error);
        if (shown == 0)
            return false;
        _isUnderWay = false;
        return true;
    }
}
