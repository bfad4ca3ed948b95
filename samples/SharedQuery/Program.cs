// Several programs ask one control unit, over one channel that they share, and each counts whose answers it gets.
//   SharedQuery vcan0 unit                     the control unit: it answers with what it was asked
//   SharedQuery vcan0 1000                     asks a thousand times; start several of these
//   SharedQuery vcan0 1000 --without-turns     the same, and nobody waits for the others: see what it is good for
using CanTools.Client;
using CanTools.Shared.Can;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: SharedQuery INTERFACE unit | SharedQuery INTERFACE COUNT [--without-turns]");
    return 2;
}

if (args[1] == "unit")
{
    await using var unit = IsoTpSocket.Open(args[0], IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
    Console.WriteLine("ready");
    await foreach (IsoTpMessage request in unit.ReceiveAllAsync())
    {
        byte[] answer = [(byte)(request.Data.Span[0] + 0x40), .. request.Data.Span[1..], .. new byte[8]];
        await unit.SendAsync(answer);
    }
}

int count = int.Parse(args[1]);
bool takesTurns = !args.Contains("--without-turns");
await using DaemonClient daemon = await DaemonClient.ConnectAsync();
await daemon.HelloAsync("SharedQuery");
await using IsoTpSocket tester = await daemon.OpenIsoTpAsync(args[0], IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));

int own = 0, foreign = 0, lost = 0;
int me = Environment.ProcessId;
for (int i = 0; i < count; i++)
{
    byte[] question = [0x22, (byte)(me >> 16), (byte)(me >> 8), (byte)me, (byte)(i >> 8), (byte)i];
    try
    {
        byte[] answer = takesTurns ? await tester.RequestAsync(question, TimeSpan.FromMinutes(1)) : await AskAnyhow(question);
        if (answer.AsSpan(1, 5).SequenceEqual(question.AsSpan(1)))
            own++;
        else
            foreign++;
    }
    catch (Exception exception) when (exception is TimeoutException or OperationCanceledException or IsoTpException)
    {
        lost++;
    }
}
Console.WriteLine($"{own} own answers, {foreign} of somebody else's, {lost} lost");
return own == count ? 0 : 1;

async Task<byte[]> AskAnyhow(byte[] question)
{
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
    await tester.SendAsync(question, patience.Token);
    return await tester.ReceiveAsync(patience.Token);
}
