using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client.Obd;

namespace CanTools.Cli.Obd;

/// <summary>Clears trouble codes, and all that goes with them.</summary>
internal sealed class ObdClearCommand : CliCommand
{
    private readonly CarArguments _car = new();
    private readonly Option<bool> _yes = Parsed.Yes();

    public ObdClearCommand()
        : base("clear", "clear the trouble codes, with freeze frames, test results and readiness")
    {
        _car.AddTo(this);
        Add(_yes);
        Remarks = "The monitors' readiness takes a long drive to come back; without it a car fails its inspection. Nothing is cleared where other codes came meanwhile.";
        Examples = [new("canctl obd clear vcan0 --yes", "without asking: for scripts")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _car.UseAsync(
        invocation,
        async (_, ecus) =>
        {
            // All questions first: after a "no" nothing has changed anywhere.
            List<(ObdEcu Ecu, IReadOnlyList<TroubleCode> Codes, string What)> agreed = [];
            foreach (ObdEcu ecu in ecus)
            {
                IReadOnlyList<TroubleCode> codes = (await ecu.Client.QueryAsync(ObdCommands.StoredTroubleCodes, stop)).TroubleCodes;
                string what = codes.Count == 0 ? "no stored codes, but pending ones, freeze frames and readiness" : string.Join(", ", codes);
                await invocation.ConfirmAsync(_yes, $"Clear {what} of {ecu.Id}?", stop);
                agreed.Add((ecu, codes, what));
            }
            foreach ((ObdEcu ecu, IReadOnlyList<TroubleCode> codes, string what) in agreed)
            {
                await ecu.Client.ClearTroubleCodesAsync([.. codes], stop);
                invocation.Screen.Note($"{ecu.Id}: cleared {what}.");
            }
        },
        stop);
}
