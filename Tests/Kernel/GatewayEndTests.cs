using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>However a session, its client, the gateway or the daemon ends: nothing stays claimed, made or open.</summary>
[TestFixture]
internal sealed class GatewayEndTests : GatewayFixture
{
    private static readonly IsoTpAddress s_engine = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    [Test]
    public async Task A_client_that_is_killed_loses_its_channels_at_once_and_its_session_in_time()
    {
        using GatewayConfiguration hasty = Configure(
            Daemon.SocketPath, times: new { SessionToken = "00:00:10", SessionTokenRefresh = "00:00:04" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(hasty.Argument);
        await using RunningProgram client = Peer.Start(gateway.Address, "holds");
        await client.WaitForOutputAsync("held");
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(2));

        await Signals.SendAsync(client.Id, "KILL");

        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 0, () => "no channel");
        await Eventually.IsTrue(() => Client.ListLeases().Count == 0, () => "no lease");
        Assert.That(MadeForSessions(), Is.Zero);
        await using SessionController boss = await ConnectAsync(gateway, "boss");
        const string Reason = "Its last token expired; the stream of tokens had not been kept open.";
        Assert.That(
            (await DescribeAsync(boss, SessionState.Failed)).Select(one => (one.EndedBy, one.Reason)),
            Is.EqualTo(new[] { ("the gateway", Reason), ("the gateway", Reason) }));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task A_gateway_that_is_killed_leaves_no_channel_and_no_interface()
    {
        await using GatewayProgram other = await StartGatewayAsync();
        await using RunningProgram client = Peer.Start(other.Address, "holds");
        await client.WaitForOutputAsync("held");
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(2));
        Assert.That(MadeForSessions(), Is.EqualTo(1));

        await other.KillAsync();

        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 0, () => "no channel");
        await Eventually.IsTrue(() => Client.ListLeases().Count == 0, () => "no lease");
        await Eventually.IsTrue(() => MadeForSessions() == 0, () => "no interface");
        await client.WaitForOutputAsync("UNAVAILABLE");
    }

    [TestCase("interrupted")]
    [TestCase("expired")]
    [TestCase("stopped")]
    public async Task A_control_unit_is_led_back_to_its_default_session_however_the_session_ends(string how)
    {
        await using var ears = CanSocket.Open(Bus, new CanSocketOptions { Filters = [CanFilter.Exactly(0x7E0)] });
        using GatewayConfiguration configuration = Configure(
            Daemon.SocketPath, times: new { SessionToken = how == "expired" ? "00:00:12" : "00:05:00", SessionTokenRefresh = "00:00:10" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController boss = await ConnectAsync(gateway, "boss");
        await using RunningProgram client = Peer.Start(gateway.Address, "keeps");
        await client.WaitForOutputAsync("session 5003");
        var frames = new List<string>();
        while (frames.LastOrDefault() != "023E80")
            frames.Add(Convert.ToHexString(ears.Receive(TimeSpan.FromSeconds(60)).Data[..3]));

        if (how == "stopped")
        {
            await gateway.StopAsync();
        }
        else if (how == "interrupted")
        {
            await boss.InterruptSessionAsync((await DescribeAsync(boss, SessionState.Active)).Single().Id);
        }

        await client.WaitForOutputAsync("CANCELLED");
        while (frames[^1] != "021081")
            frames.Add(Convert.ToHexString(ears.Receive(TimeSpan.FromSeconds(60)).Data[..3]));
        Assert.That(frames[0], Is.EqualTo("021003"));
        Assert.That(frames[1..^1], Has.All.EqualTo("023E80"));
        Assert.Throws<TimeoutException>(() => ears.Receive(TimeSpan.FromSeconds(5)), "nobody keeps it any more");
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Who_reads_nothing_keeps_nobody_waiting()
    {
        await using SessionController boss = await ConnectAsync("boss");
        await using RunningProgram client = Peer.Start(Gateway.Address, "hears_nothing");
        await client.WaitForOutputAsync("open");
        await Signals.SendAsync(client.Id, "STOP");

        // Until the gateway's writing waits, and the kernel drops frames for its socket.
        await using (CanSocket noise = CanSocket.Open(Bus))
        {
            var frames = Enumerable.Repeat(new CanFrame(0x123, [1, 2, 3, 4, 5, 6, 7, 8]), 64).ToArray();
            for (int i = 0; i < 300; i++)
            {
                noise.Send(frames);
                await Task.Delay(10);
            }
        }
        SessionDescription silent = (await DescribeAsync(boss, SessionState.Active)).Single();
        await boss.InterruptSessionAsync(silent.Id, "it says nothing").WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(await Client.ListLeasesAsync(), Is.Empty);
        await using (Session next = await boss.StartSessionOnConnectorAsync("car"))
            await next.FinishAsync();
        await Signals.SendAsync(client.Id, "KILL");
        Assert.That(Gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Sessions_go_on_over_a_daemon_that_is_started_anew_and_end_with_one_that_is_killed()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync("--socket-mode=0666", "--allow=* * *");
        File.SetUnixFileMode(Path.GetDirectoryName(daemon.SocketPath)!, (UnixFileMode)Convert.ToInt32("755", 8));
        using GatewayConfiguration configuration = Configure(daemon.SocketPath);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController controller = await ConnectAsync(gateway);
        await using Session session = await controller.StartSessionOnConnectorAsync("car");
        await session.ConfigureAsync([new("bus")]);
        await using IsoTpChannel engine = await session.OpenIsoTpAsync("bus", s_engine);
        Assert.That(await engine.RequestAsync(new byte[] { 1, 0 }, TimeSpan.FromSeconds(30)), Is.Not.Empty);
        await using Session made = await controller.StartSessionOnConnectorAsync("made");
        await made.ConfigureAsync([new("a")]);

        await daemon.RestartAsync();

        Assert.That(await engine.RequestAsync(new byte[] { 1, 0 }, TimeSpan.FromSeconds(30)), Is.Not.Empty, "the channel is the kernel's");
        await using IsoTpChannel other = await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(tx: 0x7E1, rx: 0x7E9));
        Assert.That(await other.RequestAsync(new byte[] { 1, 0 }, TimeSpan.FromSeconds(30)), Is.Not.Empty, "and a new one");
        await made.ConfigureAsync([new("a"), new("b", 3, 11)]);
        using (DaemonClient local = await daemon.ConnectAsync())
        {
            Assert.That(await local.ListLeasesAsync(), Has.Count.EqualTo(3));
            Assert.That((session.Ended.IsCancellationRequested, made.Ended.IsCancellationRequested), Is.EqualTo((false, false)));
            SessionDescription[] known = [.. await DescribeAsync(controller, SessionState.Active)];
            Assert.That(known.Select(one => one.Fence), Is.EqualTo(new[] { known[0].Fence, (await local.ListLeasesAsync()).Max(one => one.Number) }));
            Assert.That(known[0].Fence, Is.GreaterThan(0).And.LessThan(known[1].Fence), "later claims have greater numbers");
        }

        await Signals.SendAsync(daemon.Program.Id, "KILL");
        await daemon.Program.WaitForExitAsync();
        foreach (Session lost in new[] { session, made })
        {
            await Eventually.IsTrue(() => lost.Ended.IsCancellationRequested, () => "the session's end");
            GatewayException over = (await Assert.ThrowsAsync<GatewayException>(() => lost.GetBusesAsync()))!;
            Assert.That(over.Message, Does.StartWith("The session is over: failed by the gateway at 20").And.Contain("daemon"));
        }
        await daemon.StartNextAsync();
        await using Session next = await controller.StartSessionOnConnectorAsync("car");
        await next.ConfigureAsync([new("bus")]);
        await next.FinishAsync();
    }

    [Test]
    public async Task Who_is_refused_is_told_since_when_and_until_when()
    {
        await using SessionController bench = await ConnectAsync(), boss = await ConnectAsync("boss");
        await using Session session = await bench.StartSessionOnConnectorAsync("car");

        GatewayException refusal = (await Assert.ThrowsAsync<GatewayException>(() => boss.StartSessionOnConnectorAsync("same")))!;
        Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.Unavailable));
        Assert.That(refusal.Message, Does.Match(
            $@"^Resource already in use\. car is held by session {session.Id} of 'bench' since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, "
            + @"until 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ at the latest\.$"));
    }

    private static int MadeForSessions() =>
        VirtualLinks().Count(link => link.Alias?.StartsWith("session ", StringComparison.Ordinal) == true);

    private static async Task<IReadOnlyList<SessionDescription>> DescribeAsync(SessionController controller, SessionState state)
    {
        List<SessionDescription> all = [];
        await foreach (SessionDescription one in controller.ListSessionsAsync(state))
            all.Add(one);
        return all;
    }
}
