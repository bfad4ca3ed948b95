using System.Buffers.Binary;
using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>The daemon is killed while its clients work.</summary>
[TestFixture, Category("Kernel"), Category("Stress")]
internal sealed class KilledDaemonWithCanTests
{
    private const string Bus = "vcan5";

    [Test]
    public async Task Passed_sockets_lose_nothing_interfaces_stay_and_the_next_call_works_or_fails_typed()
    {
        long times = Stress.Times(3, 1_000);
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        await using DaemonClient client = await daemon.ConnectAsync();
        await using CreatedInterface bus = await client.CreateVcanAsync(Bus);
        await using IsoTpSocket tester = await client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
        await using IsoTpSocket ecu = await client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var over = new CancellationTokenSource();
        Task<long> talking = Task.Run(() => TalkUntil(tester, ecu, over.Token));
        Task<long> asking = Task.Run(() => Sockets.KilledDaemonTests.AskUntil(daemon.SocketPath, over.Token));
        var random = new Random(6);
        double longest = 0;

        for (long i = 0; i < times; i++)
        {
            await Task.Delay(random.Next(50));
            await Signals.SendAsync(daemon.Program.Id, "KILL");
            long killed = Stopwatch.GetTimestamp();
            await daemon.Program.WaitForExitAsync();
            await daemon.StartNextAsync();
            Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"), "the same client, over a new connection");
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await daemon.Program.WaitForOutputAsync($"Found {Bus}"); // Known by its mark
            Assert.That(talking.IsCompleted || asking.IsCompleted, Is.False, "both go on");
        }

        await over.CancelAsync();
        long talked = await talking;
        long asked = await asking;
        Assert.That(talked, Is.GreaterThan(times));
        Stress.Report(
            "daemon killed under load",
            $"{times:N0} times: {talked:N0} PDUs on open sockets, none lost; {asked:N0} other clients' calls answered, the others refused in types; the daemon started anew and answered after {longest:F0} ms at most");
    }

    /// <summary>How many PDUs went back and forth, each with its number.</summary>
    private static async Task<long> TalkUntil(IsoTpSocket tester, IsoTpSocket ecu, CancellationToken over)
    {
        byte[] pdu = new byte[20];
        long count = 0;
        for (; !over.IsCancellationRequested; count++)
        {
            (IsoTpSocket from, IsoTpSocket to) = count % 2 == 0 ? (tester, ecu) : (ecu, tester);
            BinaryPrimitives.WriteInt64LittleEndian(pdu, count);
            await from.SendAsync(pdu, CancellationToken.None);
            Assert.That(await to.ReceiveAsync(CancellationToken.None), Is.EqualTo(pdu));
        }
        return count;
    }
}
