using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using Spectre.Console;

namespace CanTools.Cli.Obd;

/// <summary>Values, once.</summary>
internal sealed class ObdQueryCommand : CliCommand
{
    private readonly CarArguments _car = new();

    private readonly Argument<ObdCommand[]> _commands = Parsed.Arguments(
        "COMMAND", "names or numbers, such as engine-speed or 010C; none: everything that the car knows", CommandNames.Parse,
        ArgumentArity.ZeroOrMore, () => CommandNames.All);

    public ObdQueryCommand()
        : base("query", "ask for values, once")
    {
        _car.AddTo(this);
        Add(_commands);
        Examples =
        [
            new("canctl obd query vcan0 engine-speed engine-coolant-temperature", "two values"),
            new("canctl obd query vcan0", "all that there is"),
            new("canctl obd query vcan0 --json 010C", "for a script: .number is the value, .unit what it is in"),
        ];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _car.UseAsync(
        invocation,
        async (_, ecus) =>
        {
            Screen screen = invocation.Screen;
            ObdCommand[] asked = invocation.Get(_commands);
            Table table = Tables.Make(screen, "ECU", "COMMAND", "NAME", "VALUE");
            int answers = 0;
            Exception? refusal = null;
            foreach (ObdEcu ecu in ecus)
            {
                IReadOnlyList<ObdCommand> commands = asked.Length > 0 ? asked : await ecu.Client.GetSupportedCommandsAsync(stop);
                foreach (ObdCommand command in commands)
                {
                    try
                    {
                        ObdValue value = await ecu.Client.QueryAsync(command, stop);
                        answers++;
                        if (screen.IsJson)
                            screen.Json(json => ValueRows.Write(json, ecu, value));
                        else
                            table.Add(ecu.Id.ToString(), CommandNames.Number(command), command.Name, value.ToString());
                    }
                    catch (Exception exception) when (exception is NegativeResponseException or TimeoutException or ObdAnswerException)
                    {
                        // Another control unit may know it.
                        refusal = exception;
                    }
                }
            }
            if (!screen.IsJson && answers > 0)
                screen.Draw(table);
            if (answers == 0 && refusal is not null)
                throw refusal;
        },
        stop);
}
