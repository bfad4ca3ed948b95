using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CanTools.Client;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Many connections, unfinished requests, no descriptor left: a bad client costs only itself.</summary>
[TestFixture, Category("Socket")]
public sealed class RobustnessTests
{
    /// <summary>What the daemon's heap may grow by under a thousand connections and not give back, in KiB.</summary>
    private const long Slack = 8 * 1024;

    [Test]
    public async Task Of_1000_connections_999_that_are_silent_or_stop_mid_request_delay_nobody()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient working = await daemon.ConnectAsync();
        await working.HelloAsync("worker");
        int descriptors = daemon.CountDescriptors();
        long resident = daemon.ResidentKibibytes();

        List<RawClient> others = [.. Enumerable.Range(0, 999).Select(_ => daemon.ConnectRaw())];
        for (int i = 0; i < others.Count; i++)
            others[i].Send(GoldenBytes.Get("hello Bob").AsSpan(0, i % 5));
        for (int i = 0; i < 200; i++)
            Assert.That(await working.HelloAsync("worker"), Is.EqualTo("Hello, worker"));
        long crowded = daemon.ResidentKibibytes();
        others.ForEach(client => client.Dispose());

        await Eventually.IsTrue(() => daemon.CountDescriptors() == descriptors, "descriptors as before");
        Assert.That(crowded - resident, Is.LessThan(16 * 1024), "KiB for 999 connections");
        Assert.That(daemon.ResidentKibibytes() - resident, Is.LessThan(Slack), "KiB afterwards");
    }

    [Test]
    public async Task Connecting_and_closing_10000_times_leaves_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient client = await daemon.ConnectAsync();
        await client.HelloAsync("before");
        int descriptors = daemon.CountDescriptors();
        for (int i = 0; i < 1000; i++)
            daemon.ConnectRaw().Dispose();
        await client.HelloAsync("warm");
        long resident = daemon.ResidentKibibytes();

        for (int i = 0; i < 10_000; i++)
            daemon.ConnectRaw().Dispose();

        await client.HelloAsync("after");
        await Eventually.IsTrue(() => daemon.CountDescriptors() == descriptors, "descriptors as before");
        Assert.That(daemon.ResidentKibibytes() - resident, Is.LessThan(Slack), "KiB afterwards");
    }

    [Test]
    public async Task A_request_that_does_not_end_in_time_ends_its_connection_but_silence_does_not()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--request-timeout=1");
        using RawClient silent = daemon.ConnectRaw();
        using RawClient stopped = daemon.ConnectRaw();
        using RawClient trickling = daemon.ConnectRaw();
        stopped.Send([16, 3]);

        bool isClosed = false;
        trickling.Send([16, 255]);
        await Eventually.IsTrue(
            () =>
            {
                trickling.Socket.Send([65], SocketFlags.None, out SocketError error);
                return isClosed = error != SocketError.Success;
            },
            "the trickling client is closed");

        Assert.That(stopped.IsClosedByDaemon(), Is.True);
        Assert.That(isClosed, Is.True);
        Assert.That(silent.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
    }

    [Test, Category("Stress")]
    public async Task A_connection_beyond_the_limit_is_told_so_and_the_others_stay()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "--max-connections=3", "--max-connections-per-user=2", "--socket-mode=0666");
        using RawClient first = daemon.ConnectRaw();
        using RawClient second = daemon.ConnectRaw();
        second.Ask(GoldenBytes.Get("hello Bob"));

        await using (DaemonClient third = await daemon.ConnectAsync())
        {
            Assert.That(
                async () => await third.HelloAsync("third"),
                Throws.InstanceOf<CanToolsException>().With.Message.Contains("max-connections-per-user"));
        }
        long start = Stopwatch.GetTimestamp();
        using (RawClient fourth = daemon.ConnectRaw())
            Assert.That(fourth.ReceiveAnswer()[..2], Is.EqualTo(new byte[] { 0, (byte)DaemonErrorCode.LimitReached }));
        TimeSpan refused = Stopwatch.GetElapsedTime(start);
        using (RawClient anothers = AsAnother.User(3001, daemon.ConnectRaw))
            Assert.That(anothers.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")), "another user");
        Stress.Report("a connection beyond its user's limit", $"refused, in a type, {refused.TotalMilliseconds:F1} ms after it began to connect; another user is served");
        Assert.That(first.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        second.Dispose();

        await Eventually.IsTrue(
            () =>
            {
                using RawClient next = daemon.ConnectRaw();
                return next.Ask(GoldenBytes.Get("hello Bob"))[0] == 1;
            },
            "room for another");
    }

    [Test, Category("Stress")]
    public async Task Without_a_descriptor_to_accept_with_the_daemon_neither_spins_nor_forgets_anybody()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using RawClient early = daemon.ConnectRaw();
        early.Ask(GoldenBytes.Get("hello Bob"));
        int used = daemon.CountDescriptors();
        string limit = (used + 8).ToString(CultureInfo.InvariantCulture);
        await RunningProgram.RunAsync(
            "prlimit", ["--pid", daemon.ProcessId.ToString(CultureInfo.InvariantCulture), $"--nofile={limit}:{limit}"]);

        List<RawClient> crowd = [.. Enumerable.Range(0, 40).Select(_ => daemon.ConnectRaw())];
        await Eventually.IsTrue(
            () => daemon.Log.Contains("Cannot accept connections", StringComparison.Ordinal), "the daemon is full");
        TimeSpan before = ProcessorTime(daemon);
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(1000);
        double busy = (ProcessorTime(daemon) - before) / Stopwatch.GetElapsedTime(start);
        byte[] whileFull = early.Ask(GoldenBytes.Get("hello Bob"));
        crowd.ForEach(client => client.Dispose());
        start = Stopwatch.GetTimestamp();
        using RawClient late = daemon.ConnectRaw();

        Assert.That(whileFull, Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        Assert.That(late.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        TimeSpan again = Stopwatch.GetElapsedTime(start);
        Assert.That(busy, Is.LessThan(0.5), "the part of the time that it was busy; spinning is 1");
        Stress.Report(
            "the descriptor limit reached",
            $"of {limit} descriptors none was left: busy for {busy:P1} of the time; those connected were served, and the next {again.TotalMilliseconds:F0} ms after there was room");
    }

    private static TimeSpan ProcessorTime(TestDaemon daemon) =>
        Process.GetProcessById(daemon.ProcessId).TotalProcessorTime;
}
