using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using Spectre.Console;

namespace CanTools.Cli.Obd;

/// <summary>Which commands there are, or which a car knows.</summary>
internal sealed class ObdListCommand : CliCommand
{
    private readonly CarArguments _car = new();

    public ObdListCommand()
        : base("list", "what can be asked: by this car, or in general where no interface is given")
    {
        _car.AddTo(this);
        _car.Interface.Arity = ArgumentArity.ZeroOrOne;
        Examples =
        [
            new("canctl obd list", "everything that OBD-II has, and what it is called here"),
            new("canctl obd list vcan0", "what the control units of this car know"),
        ];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        if (invocation.Get(_car.Interface) == default)
        {
            Show(screen, null, ObdCommands.All);
            return;
        }
        await _car.UseAsync(
            invocation,
            async (_, ecus) =>
            {
                foreach (ObdEcu ecu in ecus)
                    Show(screen, ecu, await ecu.Client.GetSupportedCommandsAsync(stop));
            },
            stop);
    }

    private static void Show(Screen screen, ObdEcu? ecu, IReadOnlyList<ObdCommand> commands)
    {
        Table table = ecu is null ? Tables.Make(screen, "COMMAND", "NAME", "UNIT") : Tables.Make(screen, "ECU", "COMMAND", "NAME", "UNIT");
        foreach (ObdCommand command in commands)
        {
            if (screen.IsJson)
            {
                screen.Json(json =>
                {
                    json.WriteOptional("ecu", ecu?.Id.ToString());
                    json.WriteString("command", CommandNames.Number(command));
                    json.WriteString("name", CommandNames.NameOf(command));
                    json.WriteString("title", command.Name);
                    json.WriteOptional("unit", command.Unit);
                });
            }
            else
            {
                string[] cells = [CommandNames.Number(command), CommandNames.NameOf(command), command.Unit];
                table.Add(ecu is null ? cells : [ecu.Id.ToString(), .. cells]);
            }
        }
        if (!screen.IsJson)
            screen.Draw(table);
    }
}
