using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using Spectre.Console;

namespace CanTools.Cli.Obd;

/// <summary>What it was like when a trouble code was stored.</summary>
internal sealed class ObdFreezeCommand : CliCommand
{
    private readonly CarArguments _car = new();

    public ObdFreezeCommand()
        : base("freeze", "the freeze frame: what it was like when a trouble code was stored")
    {
        _car.AddTo(this);
        Examples = [new("canctl obd freeze vcan0", "of all control units that have one")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _car.UseAsync(
        invocation,
        async (_, ecus) =>
        {
            Screen screen = invocation.Screen;
            Table table = Tables.Make(screen, "ECU", "NAME", "VALUE");
            foreach (ObdEcu ecu in ecus)
            {
                foreach (ObdCommand command in await ecu.Client.GetSupportedCommandsAsync(stop))
                {
                    // What is asked for is whatever was frozen of the live data; a control unit says no to the rest.
                    if (command.Service != 1 || command.Parameter is null or 1 || command.Parameter % 0x20 == 0)
                        continue;
                    if (await TryAskAsync(ecu, command, stop) is not { } value)
                        continue;
                    if (screen.IsJson)
                        screen.Json(json => ValueRows.Write(json, ecu, value));
                    else
                        table.Add(ecu.Id.ToString(), command.Name, value.ToString());
                }
            }
            if (table.Rows.Count > 0)
                screen.Draw(table);
            else
                screen.Note("There is no freeze frame.");
        },
        stop);

    private static async Task<ObdValue?> TryAskAsync(ObdEcu ecu, ObdCommand command, CancellationToken stop)
    {
        try
        {
            return await ecu.Client.QueryAsync(command.InFreezeFrame(), stop);
        }
        catch (Exception exception) when (exception is NegativeResponseException or TimeoutException or ObdAnswerException)
        {
            return null;
        }
    }
}
