using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Interfaces;

/// <summary>What interfaces there are.</summary>
internal sealed class ListCommand : CliCommand
{
    public ListCommand()
        : base("list", "what CAN interfaces there are; needs no daemon")
    {
        Aliases.Add("ls");
        Examples =
        [
            new("canctl interface list", "a table"),
            new("canctl interface list --json", "one object for each, for jq"),
        ];
        Run(Execute);
    }

    private static int Execute(Invocation invocation)
    {
        Screen screen = invocation.Screen;
        IReadOnlyList<CanLink> links = CanInterfaces.List();
        if (screen.IsJson)
        {
            foreach (CanLink link in links)
                screen.Json(json => InterfaceRows.Write(json, link));
            return ExitCode.Done;
        }
        if (links.Count == 0)
        {
            screen.Note("There is no CAN interface. 'canctl interface create vcan0' makes a virtual one.");
            return ExitCode.Done;
        }

        Table table = Tables.Make(screen, "NAME", "KIND", "STATE", "FRAMES", "BIT RATE", "#RECEIVED", "#SENT", "#DROPPED", "MADE FOR");
        foreach (CanLink link in links)
        {
            table.Add(
                link.Name.ToString(), link.Kind.ToString().ToLowerInvariant(), InterfaceRows.State(link), InterfaceRows.Frames(link.Mtu),
                InterfaceRows.BitRate(link), Units.Count(link.Statistics?.ReceivedFrames ?? 0), Units.Count(link.Statistics?.SentFrames ?? 0),
                Units.Count((link.Statistics?.ReceiveDrops ?? 0) + (link.Statistics?.SendDrops ?? 0)), InterfaceRows.Maker(link));
        }
        screen.Draw(table);
        return ExitCode.Done;
    }
}
