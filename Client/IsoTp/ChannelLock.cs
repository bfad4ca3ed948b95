using CanTools.Client.Readiness;
using CanTools.Shared;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// The lock by which the programs that share a channel take turns: flock(2) on our own view of the channel's lock file.
/// The kernel frees it when we die. One caller at a time.
/// </summary>
/// <remarks>
/// flock knows no timeout. So a lock that is taken is waited for on a thread of our own; where the caller has given up in
/// the meantime, the thread goes on waiting, and the next caller finds it further ahead.
/// </remarks>
internal sealed class ChannelLock(FileDescriptor view) : IDisposable
{
    /// <summary>A thread with nothing to wait for stays so long.</summary>
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly ReadinessEvent _granted = new();
    private bool _hasThread;
    private bool _isDisposed;
    private Errno _error;

    /// <summary>The thread is to get the lock, or inside flock(2) for it. Until it has it, nobody else may try.</summary>
    private bool _isAwaited;

    /// <summary>Whether a caller waits for it.</summary>
    private bool _isWanted;

    /// <summary>Takes the lock if nobody has it, and none of our threads waits for it.</summary>
    public bool TryEnter()
    {
        lock (_gate)
            return !_isAwaited && TryTake();
    }

    /// <summary>Takes the lock; false when the time was up first.</summary>
    public bool Enter(Deadline deadline)
    {
        lock (_gate)
        {
            if (!_isAwaited && TryTake())
                return true;
            LetThreadWait();
            while (_isWanted && !_isDisposed && !deadline.IsOver)
                Monitor.Wait(_gate, deadline.RemainingMilliseconds);
            bool isUp = GiveUp();
            return IsOurs() && !isUp;
        }
    }

    /// <summary>Waits for the lock, and takes it.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _granted.Reset();
            LetThreadWait();
        }
        try
        {
            await _granted.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
            {
                if (!GiveUp())
                    Exit();
            }
            throw;
        }
        lock (_gate)
            IsOurs();
    }

    public void Exit()
    {
        try
        {
            _ = LibC.flock(view, LibC.LOCK_UN);
        }
        catch (ObjectDisposedException)
        {
            // Closing it has freed the lock.
        }
    }

    /// <summary>
    /// Frees the lock if we have it. A thread that waits for it ends when whoever has it lets it go: nothing ends a
    /// flock(2) but a signal.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
        _granted.Close();
        view.Dispose();
    }

    private bool TryTake()
    {
        if (LibC.flock(view, LibC.LOCK_EX | LibC.LOCK_NB) == 0)
            return true;
        Errno error = LibC.LastError;
        return error is Errno.EAGAIN or Errno.EINTR ? false : throw Failed(error);
    }

    private static CanToolsException Failed(Errno error) => new($"Cannot lock the channel: {error.Describe()}.");

    /// <summary>Within the gate, when the thread has handed over; throws where the lock could not be had at all.</summary>
    private bool IsOurs()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IsoTpSocket));
        return _error == Errno.None ? true : throw Failed(_error);
    }

    /// <summary>Within the gate.</summary>
    private void LetThreadWait()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IsoTpSocket));
        if (!_hasThread && !BackgroundThread.TryStart(WaitForLock, "CanTools channel lock"))
            throw new CanToolsException($"Cannot wait for the channel's lock: {BackgroundThread.NotStarted}.");
        _hasThread = true;
        _isWanted = true;
        _isAwaited = true;
        Monitor.PulseAll(_gate);
    }

    /// <summary>Within the gate: false where the lock is ours already.</summary>
    private bool GiveUp()
    {
        bool wasWanted = _isWanted;
        _isWanted = false;
        return wasWanted;
    }

    private void WaitForLock()
    {
        while (IsToWait())
        {
            Errno error = Errno.EINTR;
            try
            {
                while (error == Errno.EINTR)
                    error = LibC.flock(view, LibC.LOCK_EX) == 0 ? Errno.None : LibC.LastError;
            }
            catch (ObjectDisposedException)
            {
                // There is nothing left to lock, and everybody who waited has been told.
            }
            HandOver(error);
        }
    }

    /// <summary>False when there was nothing to wait for, for a while: then there is no thread any more.</summary>
    private bool IsToWait()
    {
        lock (_gate)
        {
            while (!_isAwaited && !_isDisposed && Monitor.Wait(_gate, s_idleTime))
            {
                // Woken for a lock, or for the end.
            }
            return _hasThread = _isAwaited && !_isDisposed;
        }
    }

    private void HandOver(Errno error)
    {
        lock (_gate)
        {
            _isAwaited = false;
            if (!_isWanted && error == Errno.None)
                Exit();
            if (!_isWanted)
                return;

            _isWanted = false;
            _error = error;
            Monitor.PulseAll(_gate);
            _granted.Set();
        }
    }
}
