using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>A frame from one socket to another on the same bus, one after the other, beside the same with python3-can.</summary>
internal static class RawFrames
{
    private const int Rounds = 5;
    private const int Count = 2_000;

    public static void Measure(string peer, string bus, Report report)
    {
        List<double> own = [], other = [];
        for (int round = 0; round < Rounds; round++)
        {
            own.Add(Exchange(bus));
            other.Add(NativeProgram.Run("python3", peer, bus, $"{Count}")[0]);
        }
        report.AddRatio("a frame from socket to socket", own, other, target: null, "with python3-can");
    }

    private static double Exchange(string bus)
    {
        using CanSocket sender = CanSocket.Open(bus, new CanSocketOptions { Filters = [] }), receiver = CanSocket.Open(bus);
        var frame = new CanFrame(0x123, [1, 2, 3, 4]);
        var patience = TimeSpan.FromSeconds(1);
        return Numbers.MedianNanoseconds(Count, () =>
        {
            sender.Send(frame);
            receiver.Receive(patience);
        });
    }
}
