using System.Diagnostics;

namespace CanTools.Benchmarks;

/// <summary>Opening and passing ISO-TP channels: the same C client against both servers, in turns.</summary>
internal static class Channels
{
    private const int WarmUps = 9;
    private const int Rounds = 25;

    public static void Measure(Server daemon, Server reference, string client, string bus, Report report)
    {
        Process ours = daemon.Start();
        Process theirs = reference.Start();
        daemon.AwaitFirstAnswer();
        while (!File.Exists(reference.SocketPath))
            Thread.Sleep(10);

        List<double> own = [];
        List<double> other = [];
        for (int i = 0; i < WarmUps + Rounds; i++)
        {
            double mine = Run(daemon);
            double its = Run(reference);

            // The first ones are for the daemon's code to be compiled for good.
            if (i < WarmUps)
                continue;
            own.Add(mine);
            other.Add(its);
        }
        report.AddRatio("open and pass an ISO-TP channel, median", own, other, target: 1.3);
        Server.End(ours);
        Server.End(theirs);

        double Run(Server server)
        {
            double median = NativeProgram.Run(client, server.SocketPath, bus)[0];

            // Until the 100 sockets are closed.
            Thread.Sleep(500);
            return median;
        }
    }
}
