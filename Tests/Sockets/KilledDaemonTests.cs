using System.Diagnostics;
using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The daemon is killed while its clients ask.</summary>
[TestFixture, Category("Socket"), Category("Stress")]
internal sealed class KilledDaemonTests
{
    [Test]
    public async Task The_next_call_works_or_fails_typed()
    {
        long times = Stress.Times(5, 1_000);
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        await using DaemonClient client = await daemon.ConnectAsync();
        using var over = new CancellationTokenSource();
        Task<long>[] asking = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntil(daemon.SocketPath, over.Token)))];
        var random = new Random(7);
        double longest = 0;

        for (long i = 0; i < times; i++)
        {
            await Task.Delay(random.Next(50));
            await Signals.SendAsync(daemon.Program.Id, "KILL");
            long killed = Stopwatch.GetTimestamp();
            await WorkOrFailTypedAsync(client);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await daemon.Program.WaitForExitAsync();
            await daemon.StartNextAsync();
            Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"), "the same client, over a new connection");
            Assert.That(asking.Any(task => task.IsCompleted), Is.False, "all go on");
        }

        await over.CancelAsync();
        long[] asked = await Task.WhenAll(asking);
        Stress.Report(
            "daemon killed under load of calls",
            $"{times:N0} times: {asked.Sum():N0} calls of 4 other clients; a client's next call failed, in a type, or worked after {longest:F0} ms at most, and works with the next daemon");
    }

    private static async Task WorkOrFailTypedAsync(DaemonClient client)
    {
        try
        {
            Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        }
        catch (CanToolsException)
        {
            // Its kind says what happened.
        }
    }

    /// <summary>How many calls were answered; each takes a connection of its own. Nothing but a typed error may come between.</summary>
    public static async Task<long> AskUntil(string path, CancellationToken over)
    {
        long count = 0;
        while (!over.IsCancellationRequested)
        {
            try
            {
                using DaemonClient client = await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = path }, CancellationToken.None);
                Assert.That(await client.HelloAsync("Alice", CancellationToken.None), Is.EqualTo("Hello, Alice"));
                count++;
            }
            catch (CanToolsException)
            {
                // There is no daemon, or not any more.
                await Task.Delay(10, CancellationToken.None);
            }
        }
        return count;
    }
}
