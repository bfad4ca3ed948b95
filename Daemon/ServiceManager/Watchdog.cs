using CanTools.Daemon.EventLoop;

namespace CanTools.Daemon.ServiceManager;

/// <summary>Says twice in each interval that the loop goes round; a manager that hears nothing restarts the daemon.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly ServiceNotifier _manager;
    private readonly LoopTimer _timer;
    private readonly TimeSpan _pause;

    /// <param name="loop">The loop that it is about.</param>
    /// <param name="manager">Who wants to know.</param>
    /// <param name="interval">What the manager asks for.</param>
    public Watchdog(Loop loop, ServiceNotifier manager, TimeSpan interval)
    {
        _manager = manager;
        _pause = interval / 2;
        _timer = new LoopTimer(loop, Beat);
        _timer.Arm(_pause);
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        _manager.Alive();
        _timer.Arm(_pause);
    }
}
