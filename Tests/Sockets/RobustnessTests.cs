using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CanTools.Client;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>A bad client costs only itself.</summary>
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

    [Test, Category("Kernel"), Category("Stress")]
    public async Task Descriptors_that_a_client_sends_stay_nowhere()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient witness = await daemon.ConnectAsync();
        using FileDescriptor injected = LibC.open("/", LibC.O_PATH);
        SendAlong(daemon, injected);
        await witness.HelloAsync("witness");
        int descriptors = daemon.CountDescriptors();

        long times = Stress.Times(300, 1_000_000), start = Stopwatch.GetTimestamp();
        for (long i = 0; i < times; i++)
            SendAlong(daemon, injected);

        await witness.HelloAsync("witness");
        await Eventually.IsTrue(() => daemon.CountDescriptors() <= descriptors, "descriptors as before");
        Stress.Report(
            "descriptors that a client sends along",
            $"{times:N0} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: none stays");
    }

    [Test, Category("Kernel")]
    public async Task A_descriptor_that_takes_long_to_close_delays_nobody()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");
        using var lingering = new LingeringSocket();
        using (FileDescriptor socket = Connect(daemon.SocketPath))
            lingering.TrySendAway(socket, GoldenBytes.Get("hello Bob"));

        long start = Stopwatch.GetTimestamp();
        await witness.HelloAsync("witness");
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
    }

    [Test, Category("Kernel")]
    public async Task A_connection_that_takes_long_to_close_is_no_trouble_when_the_daemon_stops()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--log-level=debug");
        using var lingering = new LingeringSocket();
        using FileDescriptor socket = Connect(daemon.SocketPath);
        using FileDescriptor nothing = LibC.memfd_create("nothing", LibC.MFD_CLOEXEC);

        // Stopped, so that it reads only the first: the second is closed with the connection.
        await Signals.SendAsync(daemon.ProcessId, "STOP");
        FdPassing.Send(socket, GoldenBytes.Get("hello Bob"), nothing);
        bool isSent = lingering.TrySendAway(socket, GoldenBytes.Get("hello Bob"));
        await Signals.SendAsync(daemon.ProcessId, "CONT");
        if (isSent)
            await Eventually.IsTrue(() => (LibC.Poll(socket, LibC.POLLIN, 0) & LibC.POLLHUP) != 0, "the connection is over");

        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");
        Assert.That(daemon.Log, Does.Not.Contain("sent descriptors"), "said once the connection is closed");
        // The daemon must end well now.
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

    /// <summary>
    /// A request with a descriptor: the kernel refuses to send it (since 6.16), or the daemon disconnects.
    /// </summary>
    private static void SendAlong(TestDaemon daemon, FileDescriptor injected)
    {
        using FileDescriptor socket = Connect(daemon.SocketPath);
        byte[] answer = new byte[64];
        if (FdPassing.Send(socket, GoldenBytes.Get("hello Bob"), injected) < 0)
            Assert.That(LibC.LastError, Is.EqualTo(Errno.EPERM));
        else
            Assert.That((int)LibC.recv(socket, ref answer[0], 64, 0), Is.Zero, "disconnected without an answer");
    }

    private static FileDescriptor Connect(string path)
    {
        FileDescriptor socket = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.ConnectUnix(socket, path), Is.EqualTo(Errno.None));
        return socket;
    }
}
