using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>
/// HyCAN's stress test: on each interface one thread sends frames that carry the time, and callbacks take them; beside it the
/// same in C, with epoll and read. Both send the same number of frames every 20 ms. The time in the frame is the one that both
/// measure by, so ours does without the kernel's; what those and the statistics cost is a row of its own, because reading the
/// clock is slow in an emulated machine.
/// </summary>
internal static class FrameStress
{
    private const int Rounds = 5;
    private const int Seconds = 4;
    private const int FramesPerTick = 6;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    public static void Measure(string program, string self, string[] buses, Report report)
    {
        string[] arguments = [$"{Seconds}", $"{FramesPerTick}", .. buses];
        List<double[]> own = [];
        List<double[]> other = [];
        for (int i = 0; i < Rounds; i++)
        {
            own.Add(NativeProgram.Run(self, ["frames", "plain", .. arguments]));
            other.Add(NativeProgram.Run(program, arguments));
        }

        double Own(int column) => Numbers.Median(Column(own, column));
        double Other(int column) => Numbers.Median(Column(other, column));
        double mine = own.Max(row => row[1]), its = other.Max(row => row[1]);
        report.Add(
            $"{buses.Length} interfaces, frames to callbacks", $"{Own(0) / Seconds:0} frames/s, {mine} lost",
            $"{Other(0) / Seconds:0} frames/s, {its} lost in C", mine == 0, "none lost");
        report.AddRatio("  average latency", Column(own, 2), Column(other, 2), target: 1.3);
        report.AddRatio("  median latency", Column(own, 3), Column(other, 3), target: null);
        report.AddRatio("  99th percentile", Column(own, 4), Column(other, 4), target: null);
        report.AddRatio("  CPU time for 1 s", CpuTime(own), CpuTime(other), target: 1.3);
        double[] timed = NativeProgram.Run(self, ["frames", "timed", .. arguments]);
        report.AddRatio("  CPU time for 1 s, with time stamps and statistics", CpuTime([timed]), CpuTime(other), target: null);
        report.Add("  bytes allocated per frame", $"{Own(6):0.00}", "", Own(6) < 1, "0");
    }

    private static double[] Column(List<double[]> rounds, int column) => [.. rounds.Select(row => row[column])];

    /// <summary>Nanoseconds for each second, of milliseconds in all.</summary>
    private static double[] CpuTime(List<double[]> rounds) => [.. Column(rounds, 5).Select(milliseconds => milliseconds * 1e6 / Seconds)];

    /// <summary>One round of ours, in a process of its own, as the C program's: prints what that prints, and the bytes per frame.</summary>
    public static void Run(string[] arguments)
    {
        var options = new CanCallbackOptions { Timestamps = arguments[0] == "timed" };
        int seconds = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        int perTick = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        Bus[] buses = [.. arguments[3..].Select(name => new Bus(name, options, (seconds + 2) * 50 * perTick))];
        using var stop = new CancellationTokenSource();
        Thread[] senders = [.. buses.Select(bus => new Thread(() => bus.Send(perTick, stop.Token)))];
        foreach (Thread sender in senders)
            sender.Start();

        // Long enough for the code to be compiled for good.
        Thread.Sleep(TimeSpan.FromSeconds(8));
        GC.Collect();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long allocatedBefore = GC.GetTotalAllocatedBytes();
        foreach (Bus bus in buses)
            bus.IsCounting = true;
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        long allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        stop.Cancel();
        foreach (Thread sender in senders)
            sender.Join();
        Thread.Sleep(200);

        uint[] all = [.. buses.SelectMany(bus => bus.Latencies.Take(bus.Received)).Order()];

        // Of all that was sent, not only while it counted: a frame may be under way when that begins.
        long lost = buses.Sum(bus => bus.Sent - bus.Arrived);
        double[] numbers =
        [
            all.Length, lost, all.Average(latency => (double)latency), all[all.Length / 2],
            all[all.Length * 99 / 100], used.TotalMilliseconds, allocated / (double)all.Length,
        ];
        Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString("0.00", CultureInfo.InvariantCulture))));
        foreach (Bus bus in buses)
            bus.Dispose();
    }

    private sealed class Bus : IDisposable
    {
        private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

        private readonly CanInterface _interface;
        private volatile bool _isCounting;

        public Bus(string name, CanCallbackOptions options, int capacity)
        {
            Latencies = new uint[capacity];
            _interface = new CanInterface(name, options);
            _interface.Register([0x100], OnFrame);
        }

        public uint[] Latencies { get; }

        public int Received { get; private set; }

        public long Sent { get; private set; }

        public long Arrived { get; private set; }

        public bool IsCounting
        {
            set => _isCounting = value;
        }

        public void Send(int perTick, CancellationToken stop)
        {
            Span<byte> data = stackalloc byte[8];
            long start = Stopwatch.GetTimestamp();
            for (int tick = 1; !stop.IsCancellationRequested; tick++)
            {
                for (int i = 0; i < perTick; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(data, Stopwatch.GetTimestamp());
                    _interface.Send(new CanFrame(0x100, data));
                    Sent++;
                }
                TimeSpan rest = tick * s_tick - Stopwatch.GetElapsedTime(start);
                if (rest > TimeSpan.Zero)
                    Thread.Sleep(rest);
            }
        }

        public void Dispose() => _interface.Dispose();

        private void OnFrame(CanMessage message)
        {
            long latency = Stopwatch.GetTimestamp() - BinaryPrimitives.ReadInt64LittleEndian(message.Data);
            Arrived++;
            if (_isCounting && Received < Latencies.Length)
                Latencies[Received++] = (uint)Math.Min(latency * s_nanosecondsPerTick, uint.MaxValue);
        }
    }
}
