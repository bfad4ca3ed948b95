using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>Deletes interfaces that the daemon made.</summary>
internal sealed class DeleteCommand : CliCommand
{
    private readonly Argument<InterfaceName[]> _interfaces = Parsed.Interfaces("which");
    private readonly Option<bool> _yes = Parsed.Yes();

    public DeleteCommand()
        : base("delete", "delete interfaces that were made for you")
    {
        Add(_interfaces);
        Add(_yes);
        Remarks = "Only what the daemon made can be deleted, by whom it was made for, or root. Programs that use it lose it.";
        Examples = [new("canctl interface delete --yes vcan0", "without asking: for scripts")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        InterfaceName[] names = invocation.Get(_interfaces);
        foreach (InterfaceName name in names)
            _ = ShowCommand.Find(name);
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await invocation.ConfirmAsync(_yes, $"Delete {string.Join(", ", names)}?", stop);
        foreach (InterfaceName name in names)
            await daemon.DeleteInterfaceAsync(name, cancellationToken: stop);
    }
}
