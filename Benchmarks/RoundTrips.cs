using System.Diagnostics;
using System.Globalization;
using CanTools.Client;

namespace CanTools.Benchmarks;

/// <summary>HELLO there and back: the same C client against both servers, in turns; then our client's two forms.</summary>
internal static class RoundTrips
{
    private const int Rounds = 11;

    public static void Measure(Server daemon, Server reference, string client, Report report)
    {
        Process ours = daemon.Start();
        Process theirs = reference.Start();
        daemon.AwaitFirstAnswer();
        reference.AwaitFirstAnswer();

        // Hot methods are compiled anew in the background after their first thousands of calls.
        Run(client, daemon, "persistent", 100_000);
        Run(client, daemon, "connect", 30_000);
        Thread.Sleep(500);

        Compare("persistent connection", "persistent", 100_000, medianTarget: 1.10, tailTarget: 1.5);
        Compare("connection per request", "connect", 20_000, medianTarget: 1.3, tailTarget: null);
        MeasureClient(daemon, client, report);

        Server.End(ours);
        Server.End(theirs);

        void Compare(string what, string mode, int count, double medianTarget, double? tailTarget)
        {
            List<(double Median, double Tail)> own = [];
            List<(double Median, double Tail)> other = [];
            for (int i = 0; i < Rounds; i++)
            {
                own.Add(Run(client, daemon, mode, count));
                other.Add(Run(client, reference, mode, count));
            }

            report.AddRatio(
                $"{what}, median", [.. own.Select(x => x.Median)], [.. other.Select(x => x.Median)], medianTarget);
            report.AddRatio($"{what}, p99", [.. own.Select(x => x.Tail)], [.. other.Select(x => x.Tail)], tailTarget);
        }
    }

    private static (double Median, double Tail) Run(string client, Server server, string mode, int count)
    {
        double[] numbers = NativeProgram.Run(
            client, server.SocketPath, mode, count.ToString(CultureInfo.InvariantCulture));
        return (numbers[0], numbers[1]);
    }

    private static void MeasureClient(Server daemon, string nativeClient, Report report)
    {
        using DaemonClient client = DaemonClient.Connect(new DaemonClientOptions { SocketPath = daemon.SocketPath });
        const int Count = 20_000;
        List<double> native = [];
        List<double> sync = [];
        List<double> async = [];
        for (int i = 0; i < Rounds; i++)
        {
            native.Add(Run(nativeClient, daemon, "persistent", Count).Median);
            sync.Add(Numbers.MedianNanoseconds(Count, () => client.Hello("Bob")));
            async.Add(Numbers.MedianNanoseconds(Count, () => client.HelloAsync("Bob").GetAwaiter().GetResult()));
        }

        report.AddRatio("our client, synchronous, median", sync, native, target: null, "by C's client");
        report.AddRatio("our client, asynchronous, median", async, native, target: null, "by C's client");
    }
}
