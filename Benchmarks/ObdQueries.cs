using System.Diagnostics;
using CanTools.Client;
using CanTools.Client.Obd;

namespace CanTools.Benchmarks;

/// <summary>OBD-II: how fast answers are decoded, and queries beside the same loop in C, the control unit in C for both.</summary>
internal static class ObdQueries
{
    private const int Rounds = 9;
    private const int Count = 300;

    /// <summary>Needs no CAN.</summary>
    public static void MeasureDecoding(Report report)
    {
        const int Values = 2_000_000;
        byte[] answer = [0x41, 0x0C, 0x0C, 0x30];
        double sum = Decode(answer, Values / 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        sum += Decode(answer, Values);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (sum <= 0)
            throw new InvalidOperationException("Nothing was decoded.");
        report.Add("OBD-II numbers decoded", $"{Values / seconds:0} /s", "", Values / seconds >= 5000, "≥ 5000 /s");
        report.Add("  bytes allocated per number", $"{(double)allocated / Values:0.00}", "", allocated < Values, "0");
    }

    public static void Measure(string pair, string bus, Report report)
    {
        using Process unit = NativeProgram.Start(pair, bus, "engine");
        unit.StandardOutput.ReadLine();
        List<double> native = [];
        List<double> sync = [];
        List<double> async = [];
        for (int i = 0; i < 2 * Rounds; i++)
        {
            double inC = NativeProgram.Run(pair, bus, "query", $"{Count}")[0];
            double synchronous = MeasureSync(bus);
            double asynchronous = MeasureAsync(bus).GetAwaiter().GetResult();
            // The first half is for the code to be compiled.
            if (i < Rounds)
                continue;
            native.Add(inC);
            sync.Add(synchronous);
            async.Add(asynchronous);
        }
        double[] c = PerSecond(native), ours = PerSecond(sync), asyncOurs = PerSecond(async);
        double ratio = Numbers.Median(ours) / Numbers.Median(c);
        report.Add("OBD-II queries", Numbers.Of(ours, " /s"), $"{Numbers.Of(c, " /s")} in C: {ratio:0.00} ×", ratio >= 0.9, "≥ 0.90 ×");
        report.Add("  asynchronous", Numbers.Of(asyncOurs, " /s"), $"{Numbers.Median(asyncOurs) / Numbers.Median(c):0.00} ×", null, "");
        Server.End(unit);

        static double[] PerSecond(List<double> nanoseconds) => [.. nanoseconds.Select(one => 1e9 / one)];
    }

    private static double Decode(byte[] answer, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            answer[3] = (byte)i;
            sum += ObdCommands.EngineSpeed.Decode(answer).Number;
        }
        return sum;
    }

    private static double MeasureSync(string bus)
    {
        using IsoTpSocket socket = IsoTpRequests.Open(bus);
        ObdClient obd = ClientOf(socket);
        return Numbers.MedianNanoseconds(Count, () => obd.Query(ObdCommands.EngineSpeed));
    }

    private static ObdClient ClientOf(IsoTpSocket socket) => new(socket, new ObdClientOptions { P2 = TimeSpan.FromSeconds(1) });

    private static async Task<double> MeasureAsync(string bus)
    {
        using IsoTpSocket socket = IsoTpRequests.Open(bus);
        ObdClient obd = ClientOf(socket);
        double[] times = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await obd.QueryAsync(ObdCommands.EngineSpeed).ConfigureAwait(false);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        return Numbers.Median(times);
    }
}
