// Lists the sessions that a gateway, or all of its farm, knows; ends one of them, wherever it is; or prints each change, until Ctrl-C.
//
//   Sessions ADDRESS [watch | interrupt ID REASON]
//
// ADDRESS, CANCTL_CLIENT_ID and CANCTL_CLIENT_SECRET are as in RemoteDiagnostics.
using CanTools.Client;
using CanTools.Client.Sessions;

if (args is not ([_] or [_, "watch"] or [_, "interrupt", _, _]))
{
    Console.Error.WriteLine("usage: Sessions ADDRESS [watch | interrupt ID REASON]");
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
    if (args is [_, "interrupt", var id, var reason])
    {
        Print(await controller.InterruptSessionAsync(id, reason, interrupt.Token));
        return 0;
    }
    IAsyncEnumerable<SessionDescription> sessions = args.Length == 1
        ? controller.ListSessionsAsync(cancellationToken: interrupt.Token)
        : controller.WatchSessionsAsync(cancellationToken: interrupt.Token);
    await foreach (SessionDescription session in sessions)
        Print(session);
    return 0;
}
catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
{
    return 0;
}
catch (Exception exception) when (exception is CanToolsException or TimeoutException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static void Print(SessionDescription session)
{
    string ending = session.EndedBy.Length == 0 ? "" : $" by {session.EndedBy}: {session.Reason}";
    Console.WriteLine($"{session.Id} {session.State} {session.Connector} of {session.Owner}, number {session.Fence}{ending}");
}
