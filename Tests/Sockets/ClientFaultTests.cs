using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The client against daemons that are absent, hung, old or broken.</summary>
[TestFixture, Category("Socket")]
public sealed class ClientFaultTests
{
    private static readonly IsoTpAddress s_address = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    [Test]
    public void An_absent_daemon_is_told_with_the_path_the_reason_and_what_to_do()
    {
        var options = new DaemonClientOptions { SocketPath = "/nosuch/daemon.sock" };

        Assert.That(
            async () => await DaemonClient.ConnectAsync(options),
            Throws.TypeOf<DaemonUnavailableException>()
                .With.Message.Contains("/nosuch/daemon.sock: there is no such file")
                .And.Message.Contains("sudo hycan_daemon"));
        Assert.That(() => DaemonClient.Connect(options), Throws.TypeOf<DaemonUnavailableException>());
    }

    [Test]
    public void A_socket_that_a_dead_daemon_left_is_told_apart()
    {
        using var dead = new StandInDaemon(serve: null);
        string path = dead.SocketPath;
        string left = path + ".left";
        File.CreateSymbolicLink(left, path);
        using var socket = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.BindUnix(socket, path + ".stale"), Is.EqualTo(Errno.None));

        Assert.That(
            () => DaemonClient.Connect(new DaemonClientOptions { SocketPath = path + ".stale" }),
            Throws.TypeOf<DaemonUnavailableException>().With.Message.Contains("nobody answers"));
        Assert.That(
            () => DaemonClient.Connect(new DaemonClientOptions { SocketPath = left }),
            Throws.InstanceOf<DaemonUnavailableException>().With.Message.Contains("no socket"),
            "below /tmp a symbolic link is not followed");
    }

    [Test]
    public void A_daemon_that_never_accepts_is_a_timeout_in_both_forms()
    {
        using var hung = new StandInDaemon(serve: null, backlog: 0);
        using RawClient first = RawClient.Connect(hung.SocketPath);
        DaemonClientOptions options = hung.ClientOptions;
        options.Timeout = TimeSpan.FromMilliseconds(200);

        Assert.That(
            async () => await DaemonClient.ConnectAsync(options),
            Throws.InstanceOf<DaemonTimeoutException>().With.Message.Contains("queue of connections was full"));
        Assert.That(() => DaemonClient.Connect(options), Throws.InstanceOf<DaemonTimeoutException>());
    }

    [Test]
    public async Task HyCANs_own_daemon_does_the_three_operations_one_connection_each()
    {
        using StandInDaemon hycan = StandInDaemon.LikeHyCANs();
        await using DaemonClient client = await DaemonClient.ConnectAsync(hycan.ClientOptions);

        await client.EnsureVcanAsync("vcan0");
        client.BringUp("vcan0");
        await client.BringDownAsync("vcan0");
        client.EnsureVcan("vcan0");

        Assert.That(hycan.Connections, Is.EqualTo(4));
        Assert.That(
            async () => await client.BringUpAsync("nosuch"),
            Throws.InstanceOf<RequestRefusedException>().With.Message.EqualTo("Interface nosuch not found"));
        Assert.That(() => client.BringUp("nosuch"), Throws.InstanceOf<RequestRefusedException>());
    }

    [Test]
    public async Task HyCANs_own_daemon_serves_many_calls_at_once()
    {
        using StandInDaemon hycan = StandInDaemon.LikeHyCANs();
        await using DaemonClient client = await DaemonClient.ConnectAsync(hycan.ClientOptions);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => client.EnsureVcanAsync($"vcan{i}")));

        Task[] refused = [.. Enumerable.Range(0, 10).Select(_ => client.BringUpAsync("nosuch"))];
        foreach (Task call in refused)
            Assert.That(async () => await call, Throws.InstanceOf<RequestRefusedException>());
    }

    [Test]
    public async Task HyCANs_own_daemon_is_too_old_for_the_rest_and_the_message_says_so()
    {
        using StandInDaemon hycan = StandInDaemon.LikeHyCANs();
        await using DaemonClient client = await DaemonClient.ConnectAsync(hycan.ClientOptions);

        Assert.That(
            async () => await client.HelloAsync("Bob"),
            Throws.InstanceOf<DaemonTooOldException>().With.Message.Contains("HyCAN's own").And.Message.Contains("Install"));
        Assert.That(() => client.Describe(), Throws.InstanceOf<DaemonTooOldException>());
        Assert.That(
            async () => await client.OpenIsoTpAsync("vcan0", s_address), Throws.InstanceOf<DaemonTooOldException>());
    }

    [Test]
    public void A_daemon_that_closes_without_an_answer_is_asked_twice_and_no_more()
    {
        using var dying = new StandInDaemon(socket => StandInDaemon.ReadRequest(socket));
        using DaemonClient client = DaemonClient.Connect(dying.ClientOptions);

        Assert.That(
            () => client.BringUp("vcan0"),
            Throws.TypeOf<DaemonUnavailableException>().With.Message.Contains("second try"));
        Assert.That(dying.Connections, Is.EqualTo(2));
    }

    [TestCase("02", "begins with the byte 02")]
    [TestCase("48545450", "begins with the byte 48")]
    [TestCase("0100", "in the middle of an answer")]
    [TestCase("01000500414243", "in the middle of an answer")]
    public void What_does_not_speak_the_protocol_is_told_apart(string answer, string reason)
    {
        using var broken = new StandInDaemon(socket =>
        {
            StandInDaemon.ReadRequest(socket);
            StandInDaemon.Write(socket, Convert.FromHexString(answer));
        });
        using DaemonClient client = DaemonClient.Connect(broken.ClientOptions);

        Assert.That(
            () => client.BringUp("vcan0"),
            Throws.InstanceOf<ProtocolViolationException>().With.Message.Contains(reason));
    }

    [Test]
    public void After_an_answer_too_many_the_connection_is_not_used_again()
    {
        using var talkative = new StandInDaemon(socket =>
        {
            while (StandInDaemon.ReadRequest(socket).Length > 0)
                StandInDaemon.Write(socket, [.. GoldenBytes.Get("success"), .. GoldenBytes.Get("not found")]);
        });
        using DaemonClient client = DaemonClient.Connect(talkative.ClientOptions);

        for (int i = 0; i < 5; i++)
            client.BringUp("vcan0");

        Assert.That(talkative.Connections, Is.EqualTo(5));
    }

    [Test]
    public async Task A_success_without_its_descriptor_is_no_success()
    {
        using var broken = new StandInDaemon(socket =>
        {
            StandInDaemon.ReadRequest(socket);
            StandInDaemon.Write(socket, GoldenBytes.Get("opened, the first"));
        });
        await using DaemonClient client = await DaemonClient.ConnectAsync(broken.ClientOptions);

        Assert.That(
            async () => await client.OpenIsoTpAsync("vcan0", s_address),
            Throws.InstanceOf<ProtocolViolationException>().With.Message.Contains("0 instead of 2"));
    }

    [Test]
    public async Task A_descriptor_that_nobody_asked_for_is_closed()
    {
        using var pipe = new TestPipe();
        using var generous = new StandInDaemon(socket =>
        {
            StandInDaemon.ReadRequest(socket);
            FdPassing.Send(socket, GoldenBytes.Get("success"), pipe.Writer);
            pipe.Writer.Dispose();
        });
        using DaemonClient client = DaemonClient.Connect(generous.ClientOptions);

        client.BringUp("vcan0");

        await Eventually.IsTrue(() => pipe.HasNoWriter, "the descriptor is closed");
    }

    [Test]
    public async Task What_is_opened_after_its_caller_gave_up_is_closed_here_and_in_the_daemon()
    {
        using var pipe = new TestPipe();
        using var gaveUp = new ManualResetEventSlim();
        byte[] second = [];
        using var slow = new StandInDaemon(socket =>
        {
            StandInDaemon.ReadRequest(socket);
            gaveUp.Wait();
            FdPassing.Send(socket, GoldenBytes.Get("opened, the first"), pipe.Writer, pipe.Writer);
            pipe.Writer.Dispose();
            second = StandInDaemon.ReadRequest(socket);
            StandInDaemon.Write(socket, GoldenBytes.Get("success"));
            StandInDaemon.ReadRequest(socket);
            StandInDaemon.Write(socket, GoldenBytes.Get("success"));
        });
        await using DaemonClient client = await DaemonClient.ConnectAsync(slow.ClientOptions);
        using var cancellation = new CancellationTokenSource();

        Task<IsoTpSocket> opening = client.OpenIsoTpAsync("vcan0", s_address, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await opening, Throws.InstanceOf<OperationCanceledException>());
        gaveUp.Set();

        await Eventually.IsTrue(() => pipe.HasNoWriter, "the late descriptors are closed");
        await Eventually.IsTrue(() => second.Length > 0, "the daemon is told");
        Assert.That(second, Is.EqualTo(GoldenBytes.Get("close share 1")));
        await client.BringUpAsync("vcan0");
    }

    [Test]
    public async Task A_process_without_a_descriptor_left_is_told_so_and_loses_nothing_else()
    {
        using var pipe = new TestPipe();
        var requests = new System.Collections.Concurrent.ConcurrentQueue<byte[]>();
        using var served = new ManualResetEventSlim();
        using var generous = new StandInDaemon(socket =>
        {
            served.Set();
            StandInDaemon.ReadRequest(socket);
            FdPassing.Send(socket, GoldenBytes.Get("opened, the first"), pipe.Writer, pipe.Writer);
            while (StandInDaemon.ReadRequest(socket) is { Length: > 0 } request)
            {
                requests.Enqueue(request);
                StandInDaemon.Write(socket, GoldenBytes.Get("success"));
            }
        });
        using DaemonClient client = DaemonClient.Connect(generous.ClientOptions);
        Assert.That(served.Wait(TimeSpan.FromSeconds(60)), Is.True, "its thread runs, whose start takes descriptors");

        using (new NoDescriptorsLeft())
        {
            Assert.That(() => client.OpenIsoTp("vcan0", s_address), Throws.InstanceOf<CanToolsException>()
                .With.Message.Contains("no descriptor left"));
        }
        client.BringUp("vcan0");
        await Eventually.IsTrue(() => requests.Count == 2, "the channel is closed, too");

        Assert.That(requests, Is.EquivalentTo(new[] { GoldenBytes.Get("close share 1"), GoldenBytes.Get("up vcan0") }));
        Assert.That(generous.Connections, Is.EqualTo(1));
        pipe.Writer.Dispose();
        Assert.That(pipe.HasNoWriter, Is.True, "what came is closed");
    }

    [Test]
    public async Task A_late_answer_does_not_end_the_connection_on_which_a_channel_is_open()
    {
        using var pipe = new TestPipe();
        using var late = new ManualResetEventSlim();
        using var slow = new StandInDaemon(socket =>
        {
            StandInDaemon.ReadRequest(socket);
            FdPassing.Send(socket, GoldenBytes.Get("opened, the first"), pipe.Reader, pipe.Reader);
            StandInDaemon.ReadRequest(socket);
            late.Wait();
            StandInDaemon.Write(socket, GoldenBytes.Get("success"));
            while (StandInDaemon.ReadRequest(socket).Length > 0)
                StandInDaemon.Write(socket, GoldenBytes.Get("success"));
        });
        DaemonClientOptions options = slow.ClientOptions;
        options.Timeout = TimeSpan.FromMilliseconds(500);
        using DaemonClient client = DaemonClient.Connect(options);
        await using IsoTpSocket socket = client.OpenIsoTp("vcan0", s_address);

        Assert.That(() => client.BringUp("vcan0"), Throws.InstanceOf<DaemonTimeoutException>());
        Assert.That(socket.IsCoordinated, Is.True);
        late.Set();
        client.BringUp("vcan0");

        Assert.That(slow.Connections, Is.EqualTo(1));
    }

    [Test]
    public void Every_error_code_has_its_place_in_the_specification()
    {
        string specification = File.ReadAllText(Repository.PathOf("docs/protocol.md"));

        foreach (DaemonErrorCode code in Enum.GetValues<DaemonErrorCode>().Where(code => (int)code >= 64))
            Assert.That(specification, Does.Contain($"| {(int)code} |"), code.ToString());
    }
}
