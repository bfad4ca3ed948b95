// OBD-II, at both ends: a simulated car, and what asks it over a channel that other programs may share.
//   Obd vcan0 car                     control units that drive up and down, until Ctrl-C
//   Obd vcan0 dashboard [SECONDS]     VIN, trouble codes, and live values
//   Obd vcan0 all                     everything that the engine's control unit knows, once
//   Obd vcan0 rounds COUNT            three values again and again, and whether they were ours; start several of these
using System.Globalization;
using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using CanTools.Samples.Obd;
using CanTools.Shared.Can;

double number = 0;
if (args is not ([_, "car" or "all" or "dashboard"] or [_, "dashboard" or "rounds", _])
    || (args.Length == 3 && !double.TryParse(args[2], CultureInfo.InvariantCulture, out number)))
{
    Console.Error.WriteLine("usage: Obd INTERFACE car | dashboard [SECONDS] | all | rounds COUNT");
    return 2;
}

try
{
    if (args[1] == "car")
    {
        await using EcuSimulator car = EcuSimulator.Start(args[0], SimulatedEcu.Engine(), SimulatedEcu.Transmission());
        Console.WriteLine($"A car drives on {args[0]}; its control units are {string.Join(" and ", car.Ecus.Select(ecu => ecu.Name))}.");
        await car.Completion;
        return 0;
    }

    var options = new ObdClientOptions { P2 = TimeSpan.FromSeconds(2), Turn = TimeSpan.FromMinutes(1) };
    await using DaemonClient daemon = await DaemonClient.ConnectAsync();
    await daemon.HelloAsync("Obd");
    await using IsoTpSocket channel = await daemon.OpenIsoTpAsync(args[0], IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8), options.Channel);
    var engine = new ObdClient(channel, options);
    switch (args[1])
    {
        case "dashboard":
            await Dashboard.ShowAsync(engine, args.Length > 2 ? TimeSpan.FromSeconds(number) : TimeSpan.MaxValue);
            return 0;
        case "all":
            foreach (ObdValue value in await engine.QueryAsync(await engine.GetSupportedCommandsAsync()))
                Console.WriteLine($"{value.Command,-60} {value}");
            return 0;
        default:
            return await Rounds.RunAsync(engine, (int)number);
    }
}
catch (Exception exception) when (exception is CanToolsException or TimeoutException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
