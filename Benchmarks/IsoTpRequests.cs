using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>8 bytes there and 8 back, the control unit in C: the tester in C, and our two forms, in turns.</summary>
internal static class IsoTpRequests
{
    private const int Rounds = 9;
    private const int Count = 300;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static void Measure(string pair, string bus, Report report)
    {
        using Process unit = NativeProgram.Start(pair, bus, "answer");
        unit.StandardOutput.ReadLine();
        byte[] request = new byte[8];
        byte[] answer = new byte[8];
        List<double> native = [];
        List<double> sync = [];
        List<double> async = [];
        for (int i = 0; i < 2 * Rounds; i++)
        {
            double inC = NativeProgram.Run(pair, bus, "ask", $"{Count}")[0];
            double synchronous = MeasureSync(bus, request, answer);
            double asynchronous = MeasureAsync(bus, request, answer).GetAwaiter().GetResult();
            if (i < Rounds)
                continue;
            native.Add(inC);
            sync.Add(synchronous);
            async.Add(asynchronous);
        }
        report.AddRatio("8-byte request and answer, synchronous", sync, native, target: 1.2);
        report.AddRatio("8-byte request and answer, asynchronous", async, native, target: 2.0);
        using (IsoTpSocket socket = Open(bus))
            MeasureAllocations(socket, request, answer, report).GetAwaiter().GetResult();
        Server.End(unit);
    }

    /// <summary>Anew for each, as C does: a socket that was once waited for asynchronously wakes that thread, too.</summary>
    public static IsoTpSocket Open(string bus)
    {
        // The one before closes in the background, and two would both answer with flow control.
        Thread.Sleep(200);
        return IsoTpSocket.Open(bus, IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
    }

    private static double MeasureSync(string bus, byte[] request, byte[] answer)
    {
        using IsoTpSocket socket = Open(bus);
        return Numbers.MedianNanoseconds(Count, () => socket.Request(request, answer, s_patience));
    }

    private static async Task<double> MeasureAsync(string bus, byte[] request, byte[] answer)
    {
        using IsoTpSocket socket = Open(bus);
        double[] times = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await socket.RequestAsync(request, answer, s_patience).ConfigureAwait(false);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        return Numbers.Median(times);
    }

    /// <summary>The difference between many and few, because the runtime has needs of its own.</summary>
    private static async Task MeasureAllocations(IsoTpSocket socket, byte[] request, byte[] answer, Report report)
    {
        const int Few = 200;
        const int Many = 2200;
        long[] sync = new long[2];
        long[] async = new long[2];
        for (int i = 0; i < 2; i++)
        {
            int count = i == 0 ? Few : Many;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int j = 0; j < count; j++)
                socket.Request(request, answer, s_patience);
            long between = GC.GetTotalAllocatedBytes(precise: true);
            for (int j = 0; j < count; j++)
                await socket.RequestAsync(request, answer, s_patience).ConfigureAwait(false);
            sync[i] = between - before;
            async[i] = GC.GetTotalAllocatedBytes(precise: true) - between;
        }
        Add("synchronous", sync[1] - sync[0]);
        Add("asynchronous", async[1] - async[0]);

        void Add(string form, long more) => report.Add(
            $"bytes allocated for {Many - Few} more, {form}", $"{more}", "", more < Many - Few, "< 1 for each");
    }
}
