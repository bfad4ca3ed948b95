using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>A timerfd in the loop that calls back once each time it was armed.</summary>
internal sealed class LoopTimer : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly Action _elapsed;
    private readonly FileDescriptor _timer;
    private readonly ulong _token;

    public LoopTimer(Loop loop, Action elapsed)
    {
        _loop = loop;
        _elapsed = elapsed;
        _timer = LibC.timerfd_create(LibC.CLOCK_MONOTONIC, LibC.TFD_NONBLOCK | LibC.TFD_CLOEXEC);
        if (_timer.IsInvalid)
            throw new DaemonStartException($"Cannot make a timer: {LibC.LastError.Describe()}.");
        _token = loop.Add(_timer, LibC.Epoll.In, this);
    }

    /// <summary>Whether it will call back.</summary>
    public bool IsArmed { get; private set; }

    public void Arm(TimeSpan delay)
    {
        // Zero would disarm.
        long nanoseconds = Math.Max(1, (long)delay.TotalNanoseconds);
        var value = new LibC.itimerspec
        {
            it_value_sec = nanoseconds / 1_000_000_000,
            it_value_nsec = nanoseconds % 1_000_000_000,
        };
        LibC.timerfd_settime(_timer, 0, ref value, 0);
        IsArmed = true;
    }

    public void OnEvents(LibC.Epoll events)
    {
        ulong expirations = 0;
        LibC.read(_timer, ref MemoryMarshal.AsBytes(new Span<ulong>(ref expirations))[0], sizeof(ulong));
        IsArmed = false;
        _elapsed();
    }

    public void Dispose()
    {
        _loop.Remove(_timer, _token);
        _timer.Dispose();
    }
}
