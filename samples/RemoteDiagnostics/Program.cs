// Asks a car that is on another machine's bus, over can-gateway: who it is, which control units it has, and how it drives.
//
//   RemoteDiagnostics ADDRESS CONNECTOR [SECONDS]
//
// ADDRESS is https://HOST:PORT, http://127.0.0.1:PORT or unix:/PATH. The client's id and secret are CANCTL_CLIENT_ID and CANCTL_CLIENT_SECRET; over a
// Unix socket none is needed. Ctrl-C finishes the session.
using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Obd;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;

if (args.Length is < 2 or > 3 || args.Length == 3 && !int.TryParse(args[2], out _))
{
    Console.Error.WriteLine("usage: RemoteDiagnostics ADDRESS CONNECTOR [SECONDS]");
    return 2;
}
using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupt.Cancel();
};

try
{
    await using SessionController controller = await SessionController.ConnectAsync(new Uri(args[0]), new SessionControllerOptions
    {
        ClientId = Environment.GetEnvironmentVariable("CANCTL_CLIENT_ID") ?? "",
        ClientSecret = Environment.GetEnvironmentVariable("CANCTL_CLIENT_SECRET") ?? "",
    });
    await using Session session = await controller.StartSessionOnConnectorAsync(args[1]);
    Console.WriteLine($"session {session.Id} on {args[1]}");
    await session.ConfigureAsync([new BusDefinition("powertrain") { BitRate = 500_000 }]);

    IReadOnlyList<IsoTpAddress> ecus = await session.GetEcusAsync();
    Console.WriteLine($"control units: {string.Join(", ", ecus)}");
    if (ecus.Count == 0)
    {
        await session.FinishAsync(SessionOutcome.CommunicationError, "no control unit answers", CancellationToken.None);
        Console.Error.WriteLine("No control unit answers: is the ignition on?");
        return 1;
    }
    await using IsoTpChannel channel = await session.OpenIsoTpAsync("powertrain", ecus[0]);
    // A network is in between: as much time as openOBD's own clients give an answer.
    var engine = new ObdClient(channel, new ObdClientOptions { P2 = TimeSpan.FromSeconds(10) });
    Console.WriteLine($"VIN: {await engine.QueryAsync(ObdCommands.Vin)}");

    // Ctrl-C ends this after a question, not within one: its answer would come all the same.
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt.Token, session.Ended);
    for (int left = args.Length == 3 ? int.Parse(args[2]) : int.MaxValue; left > 0 && !stop.IsCancellationRequested; left--)
    {
        ObdValue rpm = await engine.QueryAsync(ObdCommands.EngineSpeed, session.Ended);
        ObdValue speed = await engine.QueryAsync(ObdCommands.VehicleSpeed, session.Ended);
        Console.WriteLine($"{rpm}, {speed}");
        await Task.Delay(TimeSpan.FromSeconds(1), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
    await session.FinishAsync(SessionOutcome.Success, "read", CancellationToken.None);
    Console.WriteLine("finished");
    return 0;
}
catch (GatewayException exception) when (exception.Status == GrpcStatusCode.Unavailable)
{
    Console.Error.WriteLine(exception.Message);
    return 3;
}
catch (Exception exception) when (exception is CanToolsException or TimeoutException or OperationCanceledException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
