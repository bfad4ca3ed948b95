using CanTools.Daemon.EventLoop;

namespace CanTools.Daemon.Leases;

/// <summary>Calls back when the first of some claims is due.</summary>
internal sealed class LeaseClock : IDisposable
{
    private readonly LoopTimer _timer;
    private long _armedFor = long.MaxValue;

    public LeaseClock(Loop loop, Action due) => _timer = new LoopTimer(loop, () =>
    {
        _armedFor = long.MaxValue;
        due();
    });

    /// <summary>Calls back no later than a claim is due. One that has gone by then may cost a call in vain.</summary>
    public void Expect(Claim claim)
    {
        if (claim.Due is not { } due || due >= _armedFor)
            return;
        _armedFor = due;
        _timer.Arm(TimeSpan.FromMilliseconds(due - Environment.TickCount64));
    }

    public void Dispose() => _timer.Dispose();
}
