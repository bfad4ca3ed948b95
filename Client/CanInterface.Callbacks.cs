using CanTools.Client.Callbacks;
using CanTools.Shared.Can;

namespace CanTools.Client;

public sealed partial class CanInterface
{
    private CallbackTable _table = CallbackTable.Empty;
    private CanReceiver? _receiver;

    /// <summary>Has frames of these identifiers handed to a callback, on the receiving thread, one after the other.</summary>
    /// <param name="ids">The identifiers, of 11 and 29 bits.</param>
    /// <param name="callback">What gets them. While it works, no other gets any.</param>
    /// <returns>
    /// Disposing of it ends it, also from within the callback. A call that another thread is in the middle of goes on to its end;
    /// only the last registration's waits for it.
    /// </returns>
    /// <exception cref="CanSocketException">There is no such interface, or the thread may not have its priority.</exception>
    public IDisposable Register(IEnumerable<CanId> ids, Action<CanMessage> callback)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var set = ids.ToHashSet();
        return set.Count > 0
            ? Add(new Registration(set, Checked(callback), Remove))
            : throw new ArgumentException("A callback needs at least one identifier.", nameof(ids));
    }

    /// <summary>Has all frames handed to a callback.</summary>
    /// <inheritdoc cref="Register(IEnumerable{CanId}, Action{CanMessage})"/>
    public IDisposable Register(Action<CanMessage> callback) => Add(new Registration(null, Checked(callback), Remove));

    private static Action<CanMessage> Checked(Action<CanMessage> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return callback;
    }

    private Registration Add(Registration registration)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            CallbackTable before = _table;
            _table = before.With(registration);
            try
            {
                if (_receiver is { IsRunning: true })
                    _receiver.Use(_table);
                else
                    StartReceiving();
            }
            catch
            {
                _table = before;
                throw;
            }
        }
        return registration;
    }

    private void Remove(Registration registration)
    {
        CanReceiver? last = null;
        lock (_gate)
        {
            _table = _table.Without(registration);
            if (_table.IsEmpty)
                last = TakeReceiver();
            else if (_receiver is { IsRunning: true })
                _receiver.Narrow(_table);
        }

        // Outside the lock, because its callbacks may want it.
        last?.Dispose();
    }

    private void StartReceiving()
    {
        TakeReceiver();
        _receiver = CanReceiver.Start(Name, _table, _options, _latency, OnFailed);
    }

    private CanReceiver? TakeReceiver()
    {
        CanReceiver? receiver = _receiver;
        _lostBefore += receiver?.DroppedFrames ?? 0;
        _receiver = null;
        return receiver;
    }

    private void OnFailed(Exception exception, CanMessage? message)
    {
        if (message is { } frame)
            _log.CallbackFailed(exception, frame, Name);
        else
            _log.ReceivingFailed(exception.Message);
        try
        {
            Failed?.Invoke(new CanCallbackFailure(exception, message));
        }
#pragma warning disable CA1031 // It runs on the receiving thread, whose end would be the process's.
        catch (Exception another)
#pragma warning restore CA1031
        {
            _log.FailureHandlerFailed(another, Name);
        }
    }
}
