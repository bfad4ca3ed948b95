using CanTools.Cli.Application;

namespace CanTools.Cli.DaemonControl;

/// <summary>The daemon itself.</summary>
internal sealed class DaemonCommand : CommandGroup
{
    public DaemonCommand()
        : base("daemon", "the daemon itself: its limits, its rules, its log", new StatusCommand(), new ReloadCommand(), new LogLevelCommand())
    {
        Examples = [new("canctl daemon status", "version, log level, limits")];
    }
}
