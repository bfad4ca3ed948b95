using System.Diagnostics;

namespace CanTools.Benchmarks;

/// <summary>From the start of the process to its first answer.</summary>
internal static class StartUp
{
    private const int Rounds = 15;

    public static void Measure(Server daemon, Server reference, Report report)
    {
        List<double> daemons = [];
        List<double> references = [];
        for (int i = 0; i < Rounds; i++)
        {
            daemons.Add(MeasureOnce(daemon));
            references.Add(MeasureOnce(reference));
        }

        report.Add("start to first answer", $"{Numbers.Median(daemons):0.0} ms",
            $"{Numbers.Median(references):0.0} ms in C", Numbers.Median(daemons) <= 80, "≤ 80 ms");
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
