using CanTools.Daemon.Configuration;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Logging;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Access;

/// <summary>SIGHUP: the rules are read anew; but where it came because the terminal is gone, the daemon goes, too.</summary>
internal sealed class HangUp(Loop loop, AccessRules rules, Func<DaemonOptions> reread, ILogger log)
{
    public void Obey()
    {
        if (LibC.IsErrorOutputHungUp())
        {
            loop.Stop();
            return;
        }
        try
        {
            rules.Replace(reread().Rules);
            log.RulesRead(rules.All.Length);
        }
        catch (UsageException exception)
        {
            log.RulesKept(exception.Message);
        }
    }
}
