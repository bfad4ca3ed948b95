using System.CommandLine;
using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Interfaces;

/// <summary>All about one interface.</summary>
internal sealed class ShowCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    public ShowCommand()
        : base("show", "all about one interface: bit timing, modes, errors, statistics, who made it; needs no daemon")
    {
        Add(_interface);
        Examples = [new("canctl interface show vcan0", "everything that the kernel tells of it")];
        Run(Execute);
    }

    private int Execute(Invocation invocation)
    {
        Screen screen = invocation.Screen;
        CanLink link = Find(invocation.Get(_interface));
        if (screen.IsJson)
        {
            screen.Json(json => InterfaceRows.Write(json, link));
            return ExitCode.Done;
        }
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn(new GridColumn().NoWrap());
        foreach ((string name, string value) in Rows(link))
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Visible.Of(value)));
        screen.Draw(grid);
        return ExitCode.Done;
    }

    public static CanLink Find(InterfaceName name) => CanInterfaces.Find(name) ?? throw new CommandException(
        ExitCode.NotFound, $"There is no CAN interface {name}. 'canctl interface list' shows what there is.");

    private static IEnumerable<(string Name, string Value)> Rows(CanLink link)
    {
        yield return ("name", link.Name.ToString());
        yield return ("index", link.Index.ToString(CultureInfo.InvariantCulture));
        yield return ("kind", link.Kind.ToString().ToLowerInvariant());
        yield return ("state", InterfaceRows.State(link));
        yield return ("frames", $"{InterfaceRows.Frames(link.Mtu)} (MTU {link.Mtu})");
        if (link.Alias is { } alias)
            yield return ("alias", alias);
        if (link.PeerIndex is { } peer)
            yield return ("other end", $"index {peer}{(link.IsPeerElsewhere ? ", in another network namespace" : "")}");
        yield return ("made for", link.Maker is null ? "not made by hycan_daemon" : InterfaceRows.Maker(link));
        if (link.Controller is { } controller)
        {
            foreach ((string, string) row in ControllerRows.Of(controller))
                yield return row;
        }
        if (link.Statistics is { } all)
        {
            yield return ("received", $"{Units.Count(all.ReceivedFrames)} frames, {Units.Bytes(all.ReceivedBytes)}, {all.ReceiveErrors} errors, {all.ReceiveDrops} dropped");
            yield return ("sent", $"{Units.Count(all.SentFrames)} frames, {Units.Bytes(all.SentBytes)}, {all.SendErrors} errors, {all.SendDrops} dropped");
        }
    }
}
