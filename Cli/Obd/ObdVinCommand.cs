using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;

namespace CanTools.Cli.Obd;

/// <summary>The vehicle identification number.</summary>
internal sealed class ObdVinCommand : CliCommand
{
    private readonly CarArguments _car = new();

    public ObdVinCommand()
        : base("vin", "the vehicle identification number")
    {
        _car.AddTo(this);
        Examples = [new("canctl obd vin vcan0", "17 letters and digits, and nothing else")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _car.UseAsync(
        invocation,
        async (vehicle, ecus) =>
        {
            IReadOnlyList<ObdEcuAnswer> answers = await vehicle.QueryAllAsync(ObdCommands.Vin, stop);
            ObdEcuAnswer[] known = [.. answers.Where(answer => answer.Value is not null && ecus.Contains(answer.Ecu))];
            if (known.Length == 0)
            {
                throw answers.Select(answer => answer.Error).FirstOrDefault(error => error is not null)
                    ?? (Exception)new CommandException(ExitCode.NoAnswer, "No control unit tells a VIN.");
            }
            // They all tell the same, or somebody has changed one of them.
            foreach (IGrouping<string, ObdEcuAnswer> group in known.GroupBy(answer => answer.Value!.Value.Text))
            {
                if (invocation.Screen.IsJson)
                {
                    invocation.Screen.Json(json =>
                    {
                        json.WriteString("vin", group.Key);
                        json.WriteTexts("ecus", group.Select(answer => answer.Ecu.Id.ToString()));
                    });
                }
                else
                {
                    invocation.Screen.Line(Visible.Of(group.Key));
                }
            }
        },
        stop);
}
