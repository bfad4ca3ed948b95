using CanTools.Daemon.EventLoop;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Access;

/// <summary>SIGHUP: the rules are read anew; but where it came because the terminal is gone, the daemon goes, too.</summary>
internal sealed class HangUp(Loop loop, RuleReload reload)
{
    public void Obey()
    {
        if (LibC.IsErrorOutputHungUp())
            loop.Stop();
        else
            reload.TryReload();
    }
}
