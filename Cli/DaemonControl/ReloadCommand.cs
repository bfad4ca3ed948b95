using CanTools.Cli.Application;
using CanTools.Client;

namespace CanTools.Cli.DaemonControl;

/// <summary>Has the daemon read its rules anew.</summary>
internal sealed class ReloadCommand : CliCommand
{
    public ReloadCommand()
        : base("reload", "have it read its access rules anew, and say what is wrong with them")
    {
        Remarks = "For root and the socket's owner. Where the rules have a mistake, the earlier ones stay. Other settings take a restart.";
        Examples = [new("sudo canctl daemon reload", "after a change of /etc/hycan_daemon.conf")];
        Run(RunAsync);
    }

    private static async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await daemon.ReloadAsync(stop);
        invocation.Screen.Note("The rules were read anew.");
    }
}
