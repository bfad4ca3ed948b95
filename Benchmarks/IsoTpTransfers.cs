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
    private const int Rounds = 9;
    private const int Length = 4095;

    public static void Measure(string bus, Report report)
    {
        byte[] pdu = new byte[Length];
        using var tester = IsoTpSocket.Open(bus, IsoTpAddress.Normal(tx: 0x600, rx: 0x608));
        using var unit = IsoTpSocket.Open(bus, IsoTpAddress.Normal(tx: 0x608, rx: 0x600));
        List<double> own = [];
        List<double> other = [];
        for (int i = 0; i < Rounds; i++)
        {
            own.Add(OnTheBus(bus, "600", () =>
            {
                ValueTask<byte[]> receiving = unit.ReceiveAsync();
                tester.Send(pdu);
                receiving.AsTask().GetAwaiter().GetResult();
            }));
            other.Add(OnTheBus(bus, "610", () =>
            {
                using Process receiver = NativeProgram.Start("isotprecv", "-s", "618", "-d", "610", bus);
                Thread.Sleep(300);
                NativeProgram.Start("isotpsend", "-s", "610", "-d", "618", "-b", "-D", $"{Length}", bus).WaitForExit();
                receiver.StandardOutput.ReadToEnd();
            }));
        }

        double mine = Numbers.Median(own);
        double its = Numbers.Median(other);
        report.Add(
            "4,095 bytes with STmin 0", $"{Length / mine * 1e6:0} kB/s",
            $"{Length / its * 1e6:0} kB/s from isotpsend to isotprecv: {its / mine:0.00} ×", its / mine >= 0.9, "≥ 0.90 ×");
    }

    /// <summary>Nanoseconds from the first to the last frame with an identifier.</summary>
    private static double OnTheBus(string bus, string id, Action transfer)
    {
        using Process candump = NativeProgram.Start("candump", "-t", "a", $"{bus},{id}:7FF");
        Thread.Sleep(300);
        transfer();
        Thread.Sleep(100);
        candump.Kill();
        double[] times =
        [
            .. candump.StandardOutput.ReadToEnd().Split('\n')
                .Where(line => line.Contains(']', StringComparison.Ordinal))
                .Select(line => double.Parse(line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.IndexOf(')', StringComparison.Ordinal)],
                    CultureInfo.InvariantCulture)),
        ];
        const int Frames = 1 + ((Length - 6 + 6) / 7);
        return times.Length == Frames
            ? (times[^1] - times[0]) * 1e9
            : throw new InvalidOperationException($"candump saw {times.Length} frames instead of {Frames}.");
    }
}
