using System.Diagnostics;
using CanTools.Client;

namespace CanTools.Benchmarks;

/// <summary>Interfaces: 1,000 at once beside <c>ip -batch</c>, and whether a request is slower where many are present.</summary>
internal static class Links
{
    private const int Rounds = 3;
    private const int Many = 1000;
    private const int Present = 200;

    public static void Measure(Server daemon, string[] buses, Report report)
    {
        Process ours = daemon.Start("--max-interfaces=2000", "--max-interfaces-per-user=2000", "--max-interfaces-per-connection=2000");
        daemon.AwaitFirstAnswer();
        List<double> own = [];
        List<double> other = [];
        for (int i = 0; i <= Rounds; i++)
        {
            double mine = OfOurs(daemon);
            double its = OfIproute2();

            // The first round is for the daemon's code to be compiled.
            if (i == 0)
                continue;
            own.Add(mine);
            other.Add(its);
        }
        double ratio = Numbers.Median(own) / Numbers.Median(other);
        report.Add(
            $"{Many} vcans created and up", Numbers.Of(own, " ms"), $"{Numbers.Of(other, " ms")} with ip -batch: {ratio:0.00} ×",
            ratio <= 1.2, "≤ 1.20 ×");

        CompareWithMany(daemon, buses, report);
        Server.End(ours);
    }

    private static void CompareWithMany(Server daemon, string[] buses, Report report)
    {
        using DaemonClient client = Connect(daemon);
        double fewUp = UpAgain(client, buses[0]), fewEnsured = EnsuredAgain(client, buses[0]);
        for (int i = buses.Length; i < Present; i++)
            client.CreateVcan($"many{i}");
        double manyUp = UpAgain(client, buses[0]), manyEnsured = EnsuredAgain(client, buses[0]);

        Add("up", manyUp, fewUp);
        Add("create what is there", manyEnsured, fewEnsured);

        void Add(string request, double many, double few) => report.Add(
            $"{request}: {Present} interfaces present", $"{many / 1000:0.0} µs",
            $"{few / 1000:0.0} µs with {buses.Length}: {many / few:0.00} ×", many / few <= 1.2, "≤ 1.20 ×");
    }

    private static double OfOurs(Server daemon)
    {
        using DaemonClient client = Connect(daemon);
        long start = Stopwatch.GetTimestamp();
        Task.WaitAll([.. Enumerable.Range(0, Many).Select(i => client.CreateVcanAsync($"many{i}"))]);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        client.Dispose();
        AwaitNone();
        return elapsed;
    }

    private static double OfIproute2()
    {
        string batch = Path.GetTempFileName();
        File.WriteAllLines(batch, Enumerable.Range(0, Many).SelectMany(
            i => new[] { $"link add dev many{i} type vcan", $"link set dev many{i} up" }));
        long start = Stopwatch.GetTimestamp();
        NativeProgram.RunQuietly("ip", "-batch", batch);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        File.WriteAllLines(batch, Enumerable.Range(0, Many).Select(i => $"link set dev many{i} group 4711"));
        NativeProgram.RunQuietly("ip", "-batch", batch);
        NativeProgram.RunQuietly("ip", "link", "delete", "group", "4711");
        File.Delete(batch);
        AwaitNone();
        return elapsed;
    }

    private static double UpAgain(DaemonClient client, string bus)
    {
        Numbers.MedianNanoseconds(2000, () => client.BringUp(bus));
        return Numbers.MedianNanoseconds(2000, () => client.BringUp(bus));
    }

    private static double EnsuredAgain(DaemonClient client, string bus) =>
        Numbers.MedianNanoseconds(2000, () => client.EnsureVcan(bus));

    private static void AwaitNone()
    {
        while (CanInterfaces.List().Any(link => link.Name.ToString().StartsWith("many", StringComparison.Ordinal)))
            Thread.Sleep(20);
    }

    private static DaemonClient Connect(Server daemon) =>
        DaemonClient.Connect(new DaemonClientOptions { SocketPath = daemon.SocketPath, Timeout = TimeSpan.FromMinutes(2) });
}
