using System.Diagnostics;

namespace CanTools.Benchmarks;

/// <summary>
/// From the start of the process to its first answer: with no more privileges than it needs, as a service manager starts it; and as
/// root with all of them, where it executes itself to get rid of them.
/// </summary>
internal static class StartUp
{
    private const int Rounds = 15;

    public static void Measure(Server daemon, Server reference, Report report)
    {
        Server service = daemon with
        {
            Program = "setpriv",
            Options = ["--bounding-set=-all,+net_admin", "--no-new-privs", daemon.Program, .. daemon.Options],
        };
        List<double> services = [];
        List<double> daemons = [];
        List<double> references = [];
        for (int i = 0; i < Rounds; i++)
        {
            services.Add(MeasureOnce(service));
            daemons.Add(MeasureOnce(daemon));
            references.Add(MeasureOnce(reference));
        }

        string other = $"{Numbers.Of(references, " ms")} in C";
        report.Add("start to first answer", Numbers.Of(services, " ms"), other, Numbers.Median(services) <= 80, "≤ 80 ms");
        report.Add("  as root, dropping all privileges but one", Numbers.Of(daemons, " ms"), other, met: null, "");
        string canctl = Path.Combine(Path.GetDirectoryName(daemon.Program)!, "canctl");
        double[] helps = [.. Enumerable.Range(0, Rounds).Select(_ => Numbers.MedianNanoseconds(1, () => NativeProgram.RunQuietly(canctl, "--help")) / 1e6)];
        report.Add("canctl --help", Numbers.Of(helps, " ms"), "", Numbers.Median(helps) <= 120, "≤ 120 ms");
    }

    private static double MeasureOnce(Server server)
    {
        long start = Stopwatch.GetTimestamp();
        Process process = server.Start();
        server.AwaitFirstAnswer();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Server.End(process);
        return elapsed;
    }
}
