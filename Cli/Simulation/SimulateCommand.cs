using System.CommandLine;
using System.Diagnostics;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Simulation;

/// <summary>A car, for those who have none at hand.</summary>
internal sealed class SimulateCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface("where it drives; a missing one is made by the daemon");

    private readonly Option<string> _vin = new("--vin") { Description = "its VIN", HelpName = "VIN", DefaultValueFactory = _ => "WVWZZZ1KZ8W000001" };

    private readonly Option<TroubleCode[]> _codes = Parsed.Options("--code", "CODE", "a stored trouble code, such as P0301", TroubleCode.Parse);

    private readonly Option<bool> _engineOnly = Parsed.Flag("--engine-only", "no transmission");

    private readonly Option<TimeSpan> _delay = Parsed.Option("--delay", "TIME", "a fault: every answer comes so much later", Quantity.Time);

    private readonly Option<int> _pending = Parsed.Option("--pending", "N", "a fault: it says so often first that it needs longer", Quantity.Count);

    private readonly Option<HexBytes?> _silent = Parsed.Option<HexBytes?>("--silent", "HEX", "a fault: no answer to this service, or this service and parameter, such as 22 or 010C", Quantity.Hex);

    private readonly Option<HexBytes?> _refuse = Parsed.Option<HexBytes?>("--refuse", "HEX", "a fault: service and negative response code, such as 2231", Quantity.Hex);

    public SimulateCommand()
        : base("simulate", "be a car: control units of engine and transmission that drive up and down (OBD-II and UDS)")
    {
        Add(_interface);
        foreach (Option option in new Option[] { _vin, _codes, _engineOnly, _delay, _pending, _silent, _refuse })
            Add(option);
        IsEndless = true;
        Remarks = "Two minutes of driving, again and again. The engine answers on 7E0/7E8, the transmission on 7E1/7E9, both on 7DF. Faults are for testing testers.";
        Examples =
        [
            new("canctl simulate vcan0", "a car, until Ctrl-C; in another terminal: canctl obd watch vcan0"),
            new("canctl simulate vcan0 --code P0301 --pending 3", "one with a misfire, and slow"),
            new("canctl sandbox -- sh -c 'canctl simulate -q vcan0 & sleep 1; canctl obd vin --direct vcan0; kill $!'", "all of it with no daemon, for a script"),
        ];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        InterfaceName name = invocation.Get(_interface);
        await MakeSureAsync(invocation, name, stop);
        SimulatedEcu engine = SimulatedEcu.Engine(invocation.Get(_vin)!);
        List<SimulatedEcu> ecus = [engine];
        if (!invocation.Get(_engineOnly))
            ecus.Add(SimulatedEcu.Transmission());
        foreach (TroubleCode code in invocation.Get(_codes)!)
            engine.AddTroubleCode(code, TroubleCodeStatus.Confirmed);
        foreach (SimulatedEcu ecu in ecus)
            AddFaults(invocation, ecu);

        long begin = Stopwatch.GetTimestamp();
        await using EcuSimulator car = EcuSimulator.Start(name, ecus);
        screen.Note($"A car drives on {name}: {string.Join(" and ", ecus.Select(ecu => $"{ecu.Name} ({ecu.Address})"))}. Stop it with Ctrl-C.");
        if (screen.CanRedraw)
            await LiveView.RunAsync(screen, TimeSpan.FromMilliseconds(500), () => View(Stopwatch.GetElapsedTime(begin)), car.Completion.WaitAsync(stop), stop);
        else
            await car.Completion.WaitAsync(stop);
        return ExitCode.Done;
    }

    private static async Task MakeSureAsync(Invocation invocation, InterfaceName name, CancellationToken stop)
    {
        if (CanInterfaces.Find(name) is { IsUp: true })
            return;
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await daemon.EnsureVcanAsync(name, stop);
        await daemon.BringUpAsync(name, stop);
    }

    private void AddFaults(Invocation invocation, SimulatedEcu ecu)
    {
        if (invocation.Has(_delay))
            ecu.Add(new EcuFault { Delay = invocation.Get(_delay) });
        if (invocation.Has(_pending))
            ecu.Add(new EcuFault { PendingCount = invocation.Get(_pending) });
        if (invocation.Get(_silent)?.Value is { } silent)
            ecu.Add(new EcuFault { Service = silent[0], Parameter = silent.Length > 1 ? silent[1] : null, IsSilent = true });
        if (invocation.Get(_refuse)?.Value is not { } refuse)
            return;
        if (refuse.Length != 2)
            throw new UsageException("--refuse takes a service and a code, two bytes. Write 2231 for requestOutOfRange to ReadDataByIdentifier.");
        ecu.Add(new EcuFault { Service = refuse[0], Refusal = (NegativeResponseCode)refuse[1] });
    }

    private static Grid View(TimeSpan time)
    {
        DriveState drive = DriveCycle.At(time);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(3)).AddColumn();
        Row("speed", $"{drive.Speed:0} km/h", drive.Speed / 130);
        Row("engine", $"{drive.EngineSpeed:0} rpm", drive.EngineSpeed / 6000);
        Row("throttle", $"{drive.Throttle:0} %", drive.Throttle / 100);
        Row("coolant", $"{drive.CoolantTemperature:0} °C", drive.CoolantTemperature / 120);
        Row("fuel", $"{drive.FuelLevel:0} %", drive.FuelLevel / 100);
        return grid;

        void Row(string name, string value, double share) => grid.AddRow(
            new Text(name), new Text(value), new Text(new string('█', (int)Math.Clamp(share * 40, 0, 40)), new Style(Color.Green)));
    }
}
