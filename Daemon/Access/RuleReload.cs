using CanTools.Daemon.Configuration;
using CanTools.Daemon.Logging;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Access;

/// <summary>Reads the rules anew; those in force stay where the new ones have a mistake.</summary>
internal sealed class RuleReload(AccessRules rules, Func<DaemonOptions> reread, ILogger log)
{
    /// <summary>Null, or what is wrong with them.</summary>
    public string? TryReload()
    {
        try
        {
            rules.Replace(reread().Rules);
            log.RulesRead(rules.All.Length);
            return null;
        }
        catch (UsageException exception)
        {
            log.RulesKept(exception.Message);
            return exception.Message;
        }
    }
}
