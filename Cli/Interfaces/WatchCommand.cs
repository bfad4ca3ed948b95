using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>What happens to interfaces, as it happens.</summary>
internal sealed class WatchCommand : CliCommand
{
    private readonly Argument<InterfaceName[]> _interfaces = Parsed.Interfaces("only these", isOptional: true);

    public WatchCommand()
        : base("watch", "what happens to interfaces, as it happens; needs no daemon")
    {
        Add(_interfaces);
        IsEndless = true;
        Examples = [new("canctl interface watch", "what is there, then who comes, goes, and changes its state, until Ctrl-C")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        InterfaceName[] only = invocation.Get(_interfaces);
        await foreach (CanInterfaceEvent happened in CanInterfaces.WatchInterfacesAsync(stop))
        {
            CanLink link = happened.Interface;
            if (only.Length > 0 && !only.Contains(link.Name))
                continue;
            string change = InterfaceRows.Words(happened.Change.ToString()).Replace(' ', '-');
            if (screen.IsJson)
            {
                screen.Json(json =>
                {
                    json.WriteTime("at", DateTimeOffset.UtcNow);
                    json.WriteString("change", change);
                    InterfaceRows.Write(json, link);
                });
            }
            else
            {
                screen.Line($"{DateTime.Now:HH:mm:ss.fff}  {change,-9}  {link.Name,-15}  {link.Kind.ToString().ToLowerInvariant(),-5}  "
                    + $"{InterfaceRows.State(link)}, {InterfaceRows.Frames(link.Mtu)}");
            }
            screen.Flush();
        }
    }
}
