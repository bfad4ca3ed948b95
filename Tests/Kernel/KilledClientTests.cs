using System.Diagnostics;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Clients that are killed at any moment: while they connect, ask, have something made, or hold it.</summary>
[TestFixture, Category("Stress")]
internal sealed class KilledClientTests() : LinkFixture
{
    [Test]
    public async Task Nothing_of_theirs_is_left()
    {
        long times = Stress.Times(30, 10_000);
        string program = await NativeProgram.CompileAsync("link_holder");
        string[] requests =
        [
            CreateRequest("kill0"), Convert.ToHexString(Requests.Claim("kill0")), OpenRequest("kill0"), CreateRequest("kill1"), OpenRequest("kill0"), DeleteRequest("kill1"),
            CreateRequest(new CreateLinkMessage(CanLinkKind.Vxcan, IsUp: true, Stays: false, 0, "kill2", "", "kill3")),
        ];
        var random = new Random(5);
        int descriptors = Daemon.CountDescriptors();
        double longest = 0;

        // As long as one of them takes for all of its requests, and half as long again.
        TimeSpan whole = await TimeOfOneAsync(program, requests);
        for (long i = 0; i < times; i++)
        {
            await using (RunningProgram client = RunningProgram.Start(program, [Daemon.SocketPath, .. requests]))
            {
                await Task.Delay(whole * (1.5 * random.NextDouble()));
                client.Process.Kill();
            }
            long killed = Stopwatch.GetTimestamp();
            await Eventually.IsTrue(() => IsAllGone(), "all of it is gone");
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
        }

        await Eventually.IsTrue(() => Daemon.CountDescriptors() <= descriptors, "descriptors as before");
        Stress.Report(
            "clients killed at a random moment",
            $"{times:N0}: interfaces, channels, leases and descriptors all gone, after {longest:F0} ms at most");
    }

    private bool IsAllGone() => VirtualLinks().Length == 0 && Client.ListIsoTp().Count == 0 && Client.ListLeases().Count == 0;

    private async Task<TimeSpan> TimeOfOneAsync(string program, string[] requests)
    {
        long start = Stopwatch.GetTimestamp();
        await using RunningProgram client = RunningProgram.Start(program, [Daemon.SocketPath, .. requests]);
        await client.WaitForOutputAsync("waiting");
        return Stopwatch.GetElapsedTime(start);
    }

    private static string OpenRequest(string name) => Convert.ToHexString(Requests.Open(name, IsoTpAddress.Normal(0x7E0, 0x7E8)));
}
