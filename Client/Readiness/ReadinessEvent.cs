using System.Threading.Tasks.Sources;

namespace CanTools.Client.Readiness;

/// <summary>
/// One direction of a descriptor: set by the monitor when it becomes ready, awaited by one caller at a time. The way to
/// use it: reset, try without waiting, and where that would have to wait, await and try again.
/// </summary>
internal sealed class ReadinessEvent : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isSet;
    private bool _isClosed;
    private bool _isAwaited;

    public void Reset()
    {
        lock (_gate)
            _isSet = false;
    }

    public void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            if (!_isAwaited)
                return;
            _isAwaited = false;

            // Under the lock, so that no other wait can have begun; the continuation runs elsewhere.
            _core.SetResult(true);
        }
    }

    /// <summary>Ends the wait at hand, and every later one at once, with <see cref="ObjectDisposedException"/>.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (!_isAwaited)
                return;
            _isAwaited = false;
            _core.SetException(Closed());
        }
    }

    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        short version;
        lock (_gate)
        {
            if (_isClosed)
                return ValueTask.FromException(Closed());
            if (_isSet)
                return ValueTask.CompletedTask;
            if (_isAwaited)
                throw new InvalidOperationException("Only one caller at a time can await a direction.");

            _core.Reset();
            _isAwaited = true;
            version = _core.Version;
        }

        _registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((ReadinessEvent)state!).Cancel(token), this);
        return new ValueTask(this, version);
    }

    public void GetResult(short token)
    {
        // Waits for a cancellation that is just running, so that it cannot hit the next wait.
        _registration.Dispose();
        _core.GetResult(token);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_isAwaited)
                return;
            _isAwaited = false;
            _core.SetException(new OperationCanceledException(token));
        }
    }

    private static ObjectDisposedException Closed() => new("socket", "It was closed while something waited on it.");
}
