using CanTools.Cli.Application;

namespace CanTools.Cli.Interfaces;

/// <summary>All that can be done with interfaces.</summary>
internal sealed class InterfaceCommand : CommandGroup
{
    public InterfaceCommand()
        : base(
            "interface", "list, watch, create, delete and change CAN interfaces",
            new ListCommand(), new ShowCommand(), new CreateCommand(), new DeleteCommand(),
            new UpDownCommand(up: true), new UpDownCommand(up: false), new SetCommand(), new WatchCommand())
    {
        Aliases.Add("if");
        Examples =
        [
            new("canctl interface create vcan0", "a virtual bus to try things on"),
            new("canctl interface list", "what there is, with no daemon and no privilege"),
        ];
    }
}
