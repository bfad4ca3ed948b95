using CanTools.Shared.LibC;

namespace CanTools.Client.Connections;

internal sealed partial class DaemonConnection
{
    private async ValueTask<Reply> AwaitAsync(
        PendingReply pending, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.Task.WaitAsync(deadline.Remaining, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            pending.GiveUp();
            throw GiveUpOnAnswer();
        }
        catch (OperationCanceledException)
        {
            pending.GiveUp();
            throw;
        }
    }

    private void StartReadingUnlessSomebodyDoes()
    {
        if (TryBecomeReader())
            _ = ReadWhileAnswersAreDueAsync();
    }

    private bool TryBecomeReader()
    {
        lock (_gate)
        {
            if (_isReading || _failure is not null || _pending.Count == 0)
                return false;
            return _isReading = true;
        }
    }

    private async Task ReadWhileAnswersAreDueAsync()
    {
        try
        {
            while (true)
            {
                _readiness.Readable.Reset();
                if (TryReceive())
                    continue;
                if (!GoOnReading())
                    return;
                _readiness.WatchReadable(_socket);
                await _readiness.Readable.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The connection is over, and everybody who waited has been told.
        }
#pragma warning disable CA1031 // Whatever it is, nobody else reads: those who wait must not wait in vain.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    /// <summary>Reads for everybody, or waits for the one who does, until this answer is there.</summary>
    private Reply ReadUntil(PendingReply pending, Deadline deadline)
    {
        if (TryBecomeReader())
        {
            try
            {
                while (!pending.Task.IsCompleted && !deadline.IsOver)
                {
                    if (!TryReceive() && !pending.Task.IsCompleted)
                        LibC.Poll(_socket, LibC.POLLIN, deadline.RemainingMilliseconds);
                }
            }
            catch (ObjectDisposedException)
            {
                // As above.
            }
            finally
            {
                lock (_gate)
                    _isReading = false;
            }
            StartReadingUnlessSomebodyDoes();
        }

        // Not sync over async: another thread's reading completes it, no scheduler takes part.
        if (!pending.Task.IsCompleted
            && !((IAsyncResult)pending.Task).AsyncWaitHandle.WaitOne(deadline.Remaining)
            && !pending.Task.IsCompleted)
        {
            pending.GiveUp();
            throw GiveUpOnAnswer();
        }
        return pending.Task.GetAwaiter().GetResult();
    }

    private bool GoOnReading()
    {
        lock (_gate)
        {
            if (_failure is null && _pending.Count > 0)
                return true;
            return _isReading = false;
        }
    }

    /// <summary>Receives once without waiting and hands out what is complete; false where nothing was there.</summary>
    /// <exception cref="ObjectDisposedException">The connection is over.</exception>
    private bool TryReceive()
    {
        try
        {
            nint count;
            Errno error;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_failure is not null, this);
                count = _reader.Receive(_socket);
                error = count < 0 ? LibC.LastError : Errno.None;
                if (count > 0)
                    HandOut();
            }

            if (count > 0 || error == Errno.EINTR)
                return true;
            if (error == Errno.EAGAIN)
                return false;
            End(error);
        }
        catch (ProtocolViolationException violation)
        {
            Fail(violation);
        }
        throw new ObjectDisposedException(nameof(DaemonConnection));
    }

    private void HandOut()
    {
        while (_pending.TryPeek(out PendingReply? due) && _reader.TryTake(due.Descriptors) is { } reply)
        {
            _pending.Dequeue();
            _hasAnswered = true;
            due.Complete(reply);
        }

        if (_pending.Count == 0 && !_reader.IsBetweenReplies)
            throw new ProtocolViolationException("The daemon answered what nobody had asked.");
        _reader.CheckNoneLeft();
    }

    /// <summary>The daemon closed the connection.</summary>
    private void End(Errno error)
    {
        lock (_gate)
        {
            if (_pending.TryPeek(out PendingReply? due) && due.Descriptors == 0
                && _reader.TryTakeOneByteSuccess() is { } success)
            {
                _pending.Dequeue();
                _hasAnswered = true;
                due.Complete(success);
            }
        }

        Fail(_reader.IsBetweenReplies
            ? Lost(error == Errno.None ? "end of stream" : error.Describe())
            : new ProtocolViolationException($"The daemon at {Path} closed the connection in the middle of an answer."));
    }
}
