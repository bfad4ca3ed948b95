using System.Diagnostics;
using System.Net.Sockets;
using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Clients, and readers of the log, that take late or never what the daemon says.</summary>
[TestFixture, Category("Socket")]
public sealed class UnreadAnswerTests
{
    /// <summary>What the daemon's heap may grow by and not give back, in KiB.</summary>
    private const long Slack = 8 * 1024;

    [Test, Category("Stress")]
    public async Task A_client_that_never_reads_is_closed_and_holds_nobody_up()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Stress.IsFull ? [] : ["--answer-timeout=1"]);
        await using DaemonClient healthy = await daemon.ConnectAsync();
        using RawClient deaf = daemon.ConnectRaw();
        long resident = daemon.ResidentKibibytes();

        deaf.Socket.Blocking = false;
        byte[] requests = [.. Enumerable.Repeat(GoldenBytes.Get("describe"), 4096).SelectMany(bytes => bytes)];
        bool isFull = false;
        long full = 0;
        await Eventually.IsTrue(
            () =>
            {
                deaf.Socket.Send(requests, SocketFlags.None, out SocketError error);
                if (error == SocketError.WouldBlock && !isFull)
                    (isFull, full) = (true, Stopwatch.GetTimestamp());
                return error is SocketError.Shutdown or SocketError.ConnectionReset;
            },
            "the deaf client is closed");

        TimeSpan patience = Stopwatch.GetElapsedTime(full);
        Assert.That(isFull, Is.True, "the daemon stopped reading from it");
        Assert.That(await healthy.HelloAsync("healthy"), Is.EqualTo("Hello, healthy"));
        Assert.That(daemon.ResidentKibibytes() - resident, Is.LessThan(Slack));
        Stress.Report(
            "a client that never reads",
            $"{deaf.Socket.Available / 1024.0:F1} KiB of answers waited in its socket; closed {patience.TotalSeconds:F1} s after nothing more was read from it");
    }

    [Test]
    public async Task Answers_that_wait_are_all_there_when_the_client_reads_at_last()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using RawClient late = daemon.ConnectRaw();
        using RawClient other = daemon.ConnectRaw();
        byte[] requests = [.. Enumerable.Repeat(GoldenBytes.Get("describe"), 128).SelectMany(bytes => bytes)];

        // Until nothing more goes in although the daemon has had its turn: then it holds answers back.
        late.Socket.Blocking = false;
        int sent = 0;
        for (int refused = 0; refused < 3;)
        {
            sent += late.Socket.Send(requests, sent % 2, requests.Length - 2, SocketFlags.None, out SocketError error);
            refused = error == SocketError.WouldBlock ? refused + 1 : 0;
            other.Ask(GoldenBytes.Get("hello Bob"));
        }
        late.Socket.Blocking = true;

        byte[] first = late.ReceiveAnswer();
        for (int i = 1; i < sent / 2; i++)
            Assert.That(late.ReceiveAnswer(), Is.EqualTo(first));
        if (sent % 2 == 1)
            Assert.That(late.Ask([0]), Is.EqualTo(first));
        Assert.That(sent, Is.GreaterThan(10_000));
        Assert.That(late.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
    }

    [Test]
    public async Task A_slow_reader_may_take_its_time_and_half_a_request_gives_nobody_more()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--answer-timeout=1", "--request-timeout=30");
        using RawClient half = daemon.ConnectRaw();
        half.Send([16]);
        using RawClient deaf = daemon.ConnectRaw();
        using RawClient slow = daemon.ConnectRaw();
        byte[] requests = [.. Enumerable.Repeat(GoldenBytes.Get("describe"), 2000).SelectMany(bytes => bytes)];
        deaf.Send(requests);
        slow.Send(requests);

        byte[] first = slow.ReceiveAnswer();
        for (int i = 1; i < 300; i++)
        {
            await Task.Delay(10);
            Assert.That(slow.ReceiveAnswer(), Is.EqualTo(first), $"answer {i}, after longer than the time for all");
        }

        int taken = 0;
        Assert.That(
            () =>
            {
                for (; taken < 2000; taken++)
                    deaf.ReceiveAnswer();
            },
            Throws.InstanceOf<Exception>());
        Assert.That(taken, Is.LessThan(1500), "of 2,000 answers the socket holds only some");
    }

    [Test]
    public async Task Nobody_who_reads_the_log_can_stop_the_daemon_by_not_reading()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string path = Path.Combine(folder, "daemon.sock");
        string log = Path.Combine(folder, "log");
        await RunningProgram.RunAsync("mkfifo", [log]);
        await using RunningProgram daemon = RunningProgram.Start(
            "/bin/sh", ["-c", $"exec '{Repository.Daemon}' --log-level=debug '{path}' 2<>'{log}'"], TestDaemon.CleanEnvironment);
        await Eventually.IsTrue(() => File.Exists(path), "the daemon listens");

        using RawClient client = RawClient.Connect(path);
        for (int i = 0; i < 10_000; i++)
            client.Ask(GoldenBytes.Get("hello Bob"));

        await Signals.SendAsync(daemon.Id, "TERM");
        await Eventually.IsTrue(() => !File.Exists(path), "the daemon obeys");
        await Signals.SendAsync(daemon.Id, "KILL");
        await daemon.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }
}
