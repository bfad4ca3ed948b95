using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>Brings interfaces up, or down.</summary>
internal sealed class UpDownCommand : CliCommand
{
    private readonly Argument<InterfaceName[]> _interfaces = Parsed.Interfaces("which");
    private readonly bool _up;

    public UpDownCommand(bool up)
        : base(up ? "up" : "down", up ? "bring interfaces up" : "bring interfaces down: nothing goes through them any more")
    {
        _up = up;
        Add(_interfaces);
        Examples = [new($"canctl interface {Name} vcan0", up ? "one that is up stays so" : "one that is down stays so")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        foreach (InterfaceName name in invocation.Get(_interfaces))
            await (_up ? daemon.BringUpAsync(name, stop) : daemon.BringDownAsync(name, stop));
    }
}
