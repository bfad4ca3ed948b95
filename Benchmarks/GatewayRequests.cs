using System.Diagnostics;
using System.Globalization;
using CanTools.Client;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>
/// 8 bytes there and 8 back, the control unit in C: over can-gateway by grpcio, beside an echo by grpcio's own server and the same
/// exchange from this machine, in turns. A gateway adds one gRPC exchange to the local one; grpcio's is what such a thing costs.
/// </summary>
internal static class GatewayRequests
{
    private const int Rounds = 9;
    private const int Count = 200;
    private const double Promised = 1.5;

    public static void Measure(GatewayProgram gateway, string pair, string[] buses, string peer, string modules, Report report)
    {
        using Process unit = Unit(buses[0]);
        using Process behindGateway = Unit(buses[1]);
        using Process behindClient = Unit(buses[2]);
        using Process echo = NativeProgram.Start("/usr/bin/python3", peer, modules, "serve");
        string echoes = echo.StandardOutput.ReadLine()!;
        using Process asker = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", [peer, modules, "ask", echoes, gateway.Address, GatewayProgram.Secret])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (asker.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException($"{peer} has no session.");

        List<double> local = [];
        List<double> byGrpc = [];
        List<double> byGateway = [];

        // The first rounds are for the gateway's code to be compiled, twice.
        for (int i = 0; i < 2 * Rounds; i++)
        {
            double inC = NativeProgram.Run(pair, buses[0], "ask", $"{Count}")[0];
            double echoed = Ask("echo");
            double exchanged = Ask("gateway");
            if (i < Rounds)
                continue;
            local.Add(inC);
            byGrpc.Add(echoed);
            byGateway.Add(exchanged);
        }
        double one = Numbers.Median(local);
        double other = Numbers.Median(byGrpc);
        double mine = Numbers.Median(byGateway);
        report.Add(
            "8-byte request and answer over can-gateway, by grpcio", Numbers.Of(byGateway, " µs", 1000),
            $"{Numbers.Of(local, " µs", 1000)} here, {Numbers.Of(byGrpc, " µs", 1000)} an echo of grpcio's: {(mine - one) / other:0.00} × beyond the first",
            mine - one <= Promised * other, $"≤ {Promised:0.0} × beyond it");

        asker.StandardInput.Close();
        asker.WaitForExit();
        double ours = MeasureClient(gateway).GetAwaiter().GetResult();
        report.Add("the same by our client", $"{ours / 1000:0} µs", $"{ours / mine:0.00} × grpcio's client", null, "");
        Server.End(echo);
        Server.End(unit);
        Server.End(behindGateway);
        Server.End(behindClient);

        Process Unit(string bus)
        {
            Process process = NativeProgram.Start(pair, bus, "answer");
            process.StandardOutput.ReadLine();
            return process;
        }

        double Ask(string what)
        {
            asker.StandardInput.WriteLine($"{what} {Count}");
            return double.Parse(asker.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        }
    }

    private static async Task<double> MeasureClient(GatewayProgram gateway)
    {
        await using SessionController controller = await SessionController.ConnectAsync(
            new Uri($"http://{gateway.Address}"), new() { ClientId = "bench", ClientSecret = GatewayProgram.Secret }).ConfigureAwait(false);
        await using Session session = await controller.StartSessionOnConnectorAsync("client").ConfigureAwait(false);
        await session.ConfigureAsync([new("bus")]).ConfigureAwait(false);
        await using IsoTpChannel channel =
            await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8)).ConfigureAwait(false);
        double[] times = new double[Count];
        for (int round = 0; round < 2 * Rounds; round++)
        {
            for (int i = 0; i < Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await channel.RequestAsync(new byte[8], TimeSpan.FromSeconds(30)).ConfigureAwait(false);
                times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            }
        }
        return Numbers.Median(times);
    }
}
