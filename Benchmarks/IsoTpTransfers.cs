using System.Diagnostics;
using System.Globalization;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>
/// 4,095 bytes with STmin 0, from our socket to our socket and from isotpsend to isotprecv, in turns; timed on the bus, by
/// candump, from the first frame to the last, so that starting programs does not count.
/// </summary>
internal static class IsoTpTransfers
{
    private const int Rounds = 5;
    private const int Length = 4095;
    private const int Frames = 1 + ((Length - 6 + 6) / 7);
    private const int Attempts = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>One behind the other, because an idle processor of an emulated machine is slow to wake.</summary>
    private const int TransfersPerRound = 10;

    public static void Measure(string bus, Report report)
    {
        byte[] pdu = new byte[Length];
        using var tester = IsoTpSocket.Open(bus, IsoTpAddress.Normal(tx: 0x600, rx: 0x608));
        using var unit = IsoTpSocket.Open(bus, IsoTpAddress.Normal(tx: 0x608, rx: 0x600));
        using Process receiver = NativeProgram.Start("isotprecv", "-l", "-s", "618", "-d", "610", bus);
        receiver.OutputDataReceived += static (_, _) => { };
        receiver.BeginOutputReadLine();
        List<double> own = [];
        List<double> other = [];
        for (int i = 0; i < Rounds; i++)
        {
            own.AddRange(OnTheBus(bus, "600", () =>
            {
                ValueTask<byte[]> receiving = unit.ReceiveAsync();
                tester.Send(pdu);
                receiving.AsTask().GetAwaiter().GetResult();
            }));
            other.AddRange(OnTheBus(bus, "610", () => NativeProgram
                .Start("isotpsend", "-s", "610", "-d", "618", "-b", "-D", $"{Length}", bus).WaitForExit()));
        }
        receiver.Kill();

        double[] mine = PerSecond(own), its = PerSecond(other);
        double ratio = Numbers.Median(mine) / Numbers.Median(its);
        report.Add(
            "4,095 bytes with STmin 0", Numbers.Of(mine, " kB/s"),
            $"{Numbers.Of(its, " kB/s")} from isotpsend to isotprecv: {ratio:0.00} ×", ratio >= 0.9, "≥ 0.90 ×");

        static double[] PerSecond(List<double> nanoseconds) => [.. nanoseconds.Select(one => Length / one * 1e6)];
    }

    /// <summary>Once more where a transfer broke off: a machine that stands still for a second is no flow control.</summary>
    private static List<double> OnTheBus(string bus, string id, Action transfer)
    {
        for (int left = Attempts; ; left--)
        {
            try
            {
                return Measure(bus, id, transfer);
            }
            catch (Exception exception) when (left > 1 && (exception is TimeoutException or IsoTpException))
            {
                Console.Error.WriteLine($"Once more: {exception.Message}");
            }
        }
    }

    /// <summary>Nanoseconds from the first to the last frame of each transfer, which are those with an identifier.</summary>
    private static List<double> Measure(string bus, string id, Action transfer)
    {
        using Process candump = NativeProgram.Start("candump", "-r", "40000000", "-t", "a", $"{bus},{id}:7FF");
        Task<List<double>> reading = Task.Run(() => Read(candump));
        Thread.Sleep(300);
        for (int i = 0; i < TransfersPerRound; i++)
            transfer();
        try
        {
            return reading.WaitAsync(s_patience).GetAwaiter().GetResult();
        }
        finally
        {
            candump.Kill();
        }
    }

    private static List<double> Read(Process candump)
    {
        List<double> transfers = [];
        for (int i = 0; i < TransfersPerRound; i++)
        {
            double first = ReadTime(candump);
            for (int frame = 2; frame < Frames; frame++)
                ReadTime(candump);
            transfers.Add((ReadTime(candump) - first) * 1e9);
        }
        return transfers;
    }

    private static double ReadTime(Process candump)
    {
        string line = candump.StandardOutput.ReadLine()!;
        int start = line.IndexOf('(', StringComparison.Ordinal) + 1;
        return double.Parse(line[start..line.IndexOf(')', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }
}
