using System.Diagnostics;

namespace CanTools.Client;

/// <summary>A point in time by which something must have happened.</summary>
internal readonly struct Deadline
{
    private readonly long _start;
    private readonly TimeSpan _allowed;

    private Deadline(TimeSpan allowed)
    {
        _start = Stopwatch.GetTimestamp();
        _allowed = allowed;
    }

    /// <summary>There is none.</summary>
    public static Deadline Never { get; } = new(Timeout.InfiniteTimeSpan);

    /// <summary>What remains, as waiting takes it: <see cref="Timeout.InfiniteTimeSpan"/> where there is no end.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_allowed == Timeout.InfiniteTimeSpan)
                return _allowed;
            TimeSpan remaining = _allowed - Stopwatch.GetElapsedTime(_start);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    public bool IsOver => Remaining == TimeSpan.Zero;

    /// <summary>What remains for poll(2), rounded up so that it does not end a moment too early.</summary>
    public int RemainingMilliseconds => (int)Math.Min(int.MaxValue, Math.Ceiling(Remaining.TotalMilliseconds));

    /// <summary>Waits for the semaphore until then; the clock is not asked where it is free.</summary>
    public bool Enter(SemaphoreSlim semaphore) => semaphore.Wait(0) || semaphore.Wait(RemainingMilliseconds);

    public static Deadline In(TimeSpan allowed) => new(allowed);
}
