using CanTools.Client;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The client against the published daemon.</summary>
[TestFixture, Category("Socket")]
public sealed class DaemonClientTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopDaemon() => await _daemon.DisposeAsync();

    [Test]
    public async Task The_daemon_greets_by_name()
    {
        await using DaemonClient client = await _daemon.ConnectAsync();

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        Assert.That(client.Hello("Zoë 🚗"), Is.EqualTo("Hello, Zoë 🚗"));
        Assert.That(client.SocketPath, Is.EqualTo(_daemon.SocketPath));
    }

    [Test]
    public async Task A_name_that_the_daemon_would_refuse_is_not_even_sent()
    {
        await using DaemonClient client = await _daemon.ConnectAsync();

        Assert.That(async () => await client.HelloAsync(""), Throws.ArgumentException);
        Assert.That(() => client.Hello("two\nlines"), Throws.ArgumentException);
        Assert.That(() => client.Hello(new string('x', 256)), Throws.ArgumentException);
    }

    [Test]
    public async Task The_daemon_describes_itself()
    {
        await using DaemonClient client = await _daemon.ConnectAsync();

        DaemonDescription description = await client.DescribeAsync();

        Assert.That(description.ProtocolVersion, Is.EqualTo(1));
        Assert.That(description.DaemonVersion, Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(description.Operations, Is.EqualTo(Enum.GetValues<Operation>().Select(operation => (byte)operation)));
        Assert.That(description.MaxConnections, Is.EqualTo(4096));
        Assert.That(description.MaxConnectionsPerUser, Is.EqualTo(1024));
        Assert.That(client.Describe().DaemonVersion, Is.EqualTo(description.DaemonVersion));
    }

    [Test]
    public async Task A_refusal_carries_the_daemons_code_and_words()
    {
        await using DaemonClient client = await _daemon.ConnectAsync();

        Assert.That(
            async () => await client.BringUpAsync("nosuch"),
            Throws.InstanceOf<RequestRefusedException>()
                .With.Message.EqualTo("Interface nosuch not found")
                .And.Property(nameof(RequestRefusedException.Code)).EqualTo(DaemonErrorCode.InterfaceNotFound));
        Assert.That(
            () => client.EnsureVcan("lo"),
            Throws.InstanceOf<RequestRefusedException>()
                .With.Property(nameof(RequestRefusedException.Code)).EqualTo(DaemonErrorCode.NotCanInterface));
    }

    [Test]
    public async Task Calls_of_both_forms_from_many_threads_each_get_their_own_answer()
    {
        await using DaemonClient client = await _daemon.ConnectAsync();

        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
                Assert.That(client.Hello($"thread {t} call {i}"), Is.EqualTo($"Hello, thread {t} call {i}"));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        for (int round = 0; round < 20; round++)
        {
            string[] names = [.. Enumerable.Range(0, 50).Select(i => $"task {round} call {i}")];
            string[] greetings = await Task.WhenAll(names.Select(name => client.HelloAsync(name)));
            Assert.That(greetings, Is.EqualTo(names.Select(name => $"Hello, {name}")));
        }

        foreach (Thread thread in threads)
            Assert.That(thread.Join(TimeSpan.FromSeconds(60)), Is.True);
    }

    [Test]
    public async Task After_a_restart_of_the_daemon_the_next_call_works()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("cantools-").FullName, "daemon.sock");
        DaemonClient? client = null;
        for (int i = 0; i < 3; i++)
        {
            await using RunningProgram daemon = TestDaemon.Launch(path);
            await daemon.WaitForOutputAsync("listens on");
            client ??= await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = path });

            Assert.That(client.Hello("Bob"), Is.EqualTo("Hello, Bob"));
            Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));

            await Signals.SendAsync(daemon.Id, i == 0 ? "TERM" : "KILL");
            await daemon.WaitForExitAsync();
        }

        Assert.That(
            async () => await client!.HelloAsync("Bob"),
            Throws.InstanceOf<DaemonUnavailableException>().With.Message.Contains(path));
        client!.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Test]
    public async Task A_stopped_daemon_is_a_timeout_and_when_it_goes_on_the_next_call_works()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        DaemonClientOptions options = daemon.ClientOptions;
        options.Timeout = TimeSpan.FromMilliseconds(300);
        await using DaemonClient client = await DaemonClient.ConnectAsync(options);
        await client.HelloAsync("before");
        await daemon.SignalAsync("STOP");

        Assert.That(
            async () => await client.HelloAsync("async"),
            Throws.InstanceOf<DaemonTimeoutException>().With.Message.Contains(daemon.SocketPath));
        Assert.That(() => client.Hello("sync"), Throws.InstanceOf<DaemonTimeoutException>());

        await daemon.SignalAsync("CONT");
        await Eventually.IsTrue(() => TryHello(client), "an answer after SIGCONT");
    }

    [Test]
    public async Task A_cancelled_call_leaves_the_connection_in_step()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient client = await daemon.ConnectAsync();
        await client.HelloAsync("before");
        await daemon.SignalAsync("STOP");
        using var cancellation = new CancellationTokenSource();

        Task<string> cancelled = client.HelloAsync("cancelled", cancellation.Token);
        Task<string> patient = client.HelloAsync("patient");
        await cancellation.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        await daemon.SignalAsync("CONT");

        Assert.That(await patient, Is.EqualTo("Hello, patient"));
        Assert.That(await client.HelloAsync("after"), Is.EqualTo("Hello, after"));
    }

    [Test]
    public async Task Calls_cancelled_while_nothing_more_can_be_sent_leave_no_answer_behind()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        DaemonClientOptions options = daemon.ClientOptions;
        options.Timeout = TimeSpan.FromSeconds(2);
        await using DaemonClient client = await DaemonClient.ConnectAsync(options);
        await client.HelloAsync("before");
        await daemon.SignalAsync("STOP");
        using var cancellation = new CancellationTokenSource();

        Task[] calls = [.. Enumerable.Range(0, 1000).Select(_ => client.BringUpAsync("nosuch", cancellation.Token))];
        await cancellation.CancelAsync();
        foreach (Task call in calls)
            Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>().Or.InstanceOf<CanToolsException>());
        await daemon.SignalAsync("CONT");

        foreach (string name in new[] { "one", "two", "three" })
            Assert.That(await client.HelloAsync(name), Is.EqualTo($"Hello, {name}"));
    }

    [Test]
    public async Task A_client_that_is_forgotten_closes_its_connection_all_the_same()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");
        int descriptors = daemon.CountDescriptors();

        Forget(daemon);
        await witness.HelloAsync("witness");

        await Eventually.IsTrue(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return daemon.CountDescriptors() <= descriptors;
            },
            "the forgotten connection is closed");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget(TestDaemon daemon) => DaemonClient.Connect(daemon.ClientOptions).Hello("forgotten");
    }

    [Test]
    public void Options_that_make_no_sense_are_refused_by_name()
    {
        Assert.That(
            () => DaemonClient.Connect(new DaemonClientOptions { Timeout = Timeout.InfiniteTimeSpan }),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Timeout"));
        Assert.That(
            () => DaemonClient.Connect(new DaemonClientOptions { SocketPath = "" }),
            Throws.ArgumentException.With.Message.Contains("SocketPath"));
    }

    [Test]
    public async Task What_waits_when_the_client_is_disposed_of_fails_at_once()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        DaemonClient client = await daemon.ConnectAsync();
        await client.HelloAsync("before");
        await daemon.SignalAsync("STOP");

        Task<string> waiting = client.HelloAsync("waiting");
        client.Dispose();
        Assert.That(async () => await waiting, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(async () => await client.HelloAsync("later"), Throws.InstanceOf<ObjectDisposedException>());

        await daemon.SignalAsync("CONT");
    }

    private static bool TryHello(DaemonClient client)
    {
        try
        {
            return client.Hello("after") == "Hello, after";
        }
        catch (DaemonTimeoutException)
        {
            return false;
        }
    }
}
