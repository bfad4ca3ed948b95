using System.Diagnostics;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>A thousand connections of 16 users that say nothing, stop in the middle of a request, or send a byte now and then.</summary>
[TestFixture, Category("Socket"), Category("Stress")]
public sealed class CrowdTests
{
    private const int Connections = 1000;
    private const uint FirstUser = 4000;
    private const int Users = 16;

    [Test]
    public async Task A_healthy_client_does_not_notice_them()
    {
        int asked = (int)Stress.Times(2_000, 100_000);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "--socket-mode=0666", "--max-requests-per-user=100000000", "--max-requests=100000000");
        using RawClient healthy = daemon.ConnectRaw();
        Ask(healthy, 1000);
        long resident = daemon.ResidentKibibytes();
        long more = 0;
        List<double> ratios = [];

        // How fast a process is woken changes from one moment to the next on a shared machine, by more than this factor; what a crowd
        // costs, it costs in every round.
        while (ratios.Count < 5 && !ratios.Exists(ratio => ratio < 3))
        {
            (double Median, double P99) alone = Ask(healthy, asked);
            List<RawClient> crowd = Connect(daemon);
            for (int i = 0; i < crowd.Count; i++)
                crowd[i].Send(GoldenBytes.Get("hello Bob").AsSpan(0, i % 3));
            using var enough = new CancellationTokenSource();
            Task trickle = TrickleAsync([.. crowd.Where((_, i) => i % 3 == 1)], enough.Token);
            (double Median, double P99) crowded = Ask(healthy, asked);
            more = Math.Max(more, daemon.ResidentKibibytes() - resident);
            ratios.Add(crowded.Median / alone.Median);

            await enough.CancelAsync();
            await trickle;
            crowd.ForEach(client => client.Dispose());
            Stress.Report(
                $"{Connections:N0} connections of {Users} users, silent, trickling or stopped mid-request",
                $"a healthy client's {asked:N0} requests: median {crowded.Median:F0} us (alone {alone.Median:F0}), p99 {crowded.P99:F0} us (alone {alone.P99:F0}); {more} KiB more resident");
        }
        Assert.That(more, Is.LessThan(16 * 1024), "KiB for them all");
        Assert.That(ratios.Min(), Is.LessThan(3), "times as long as alone, in the best of 5 rounds");
    }

    private static List<RawClient> Connect(TestDaemon daemon)
    {
        // Without root, all are of this user.
        if (LibC.geteuid() != 0)
            return [.. Enumerable.Range(0, Connections).Select(_ => daemon.ConnectRaw())];
        return
        [
            .. Enumerable.Range(0, Users).SelectMany(user => AsAnother.User(
                FirstUser + (uint)user,
                () => Enumerable.Range(0, (Connections + Users - 1) / Users).Select(_ => daemon.ConnectRaw()).ToArray())),
        ];
    }

    /// <summary>HELLO's first byte is sent; this is its length, and then its letters, one byte a second on each connection.</summary>
    private static async Task TrickleAsync(RawClient[] clients, CancellationToken enough)
    {
        byte[] endless = [200, .. Enumerable.Repeat((byte)'a', 200)];
        try
        {
            for (int i = 0; i < endless.Length; i++)
            {
                foreach (RawClient client in clients)
                    client.Send(endless.AsSpan(i, 1));
                await Task.Delay(TimeSpan.FromSeconds(1), enough);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // It is over, or the daemon did not wait for the rest: its time for a request is 10 s.
        }
    }

    /// <summary>In microseconds.</summary>
    private static (double Median, double P99) Ask(RawClient client, int times)
    {
        byte[] hello = GoldenBytes.Get("hello Bob");
        double[] taken = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            client.Ask(hello);
            taken[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(taken);
        return (taken[times / 2], taken[times * 99 / 100]);
    }
}
