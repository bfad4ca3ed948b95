// What scripts/demo.sh runs as an unprivileged user: a bus, an ISO-TP conversation with a control unit made of
// can-utils, and a transcript of it.
using System.Diagnostics;
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;

const string Bus = "vcan0";
byte[] readVin = [0x22, 0xF1, 0x90];

long start = Stopwatch.GetTimestamp();
void Say(string text) => Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds,6:0.00} s  {text}");

try
{
    string capabilities = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff", StringComparison.Ordinal));
    Say($"I am {Environment.UserName}, with the capabilities {capabilities.Split('\t')[1]}");

    await using var daemon = await DaemonClient.ConnectAsync();
    Say($"the daemon at {daemon.SocketPath} says \"{await daemon.HelloAsync("demo")}\"");

    await daemon.EnsureVcanAsync(Bus);
    await daemon.BringUpAsync(Bus);
    Say($"{Bus} is there, and up");

    await using var engine = await daemon.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
    Say($"ISO-TP {engine.Address} is open, on a descriptor that the daemon passed to us");

    byte[] answer = await AskAsync(engine, readVin);
    Say($"<-- {Convert.ToHexString(answer)} ({answer.Length} bytes, three frames)");
    Say($"VIN {Encoding.ASCII.GetString(answer.AsSpan(readVin.Length))}");
    return 0;
}
catch (Exception exception) when (exception is CanToolsException or TimeoutException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

// A control unit that is just starting hears nothing, so a tester asks again.
async Task<byte[]> AskAsync(IsoTpSocket engine, byte[] request)
{
    for (int attempt = 1; attempt <= 20; attempt++)
    {
        Say($"--> {Convert.ToHexString(request)}");
        await engine.SendAsync(request);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            return await engine.ReceiveAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Say("no answer within 3 s, asking again");
        }
    }
    throw new TimeoutException("The control unit never answered.");
}
