using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Obd;
using CanTools.Client.Sessions;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>grpcio → gateway → daemon → bus → simulated control units.</summary>
[TestFixture]
internal sealed class GatewayTests : GatewayFixture
{
    [Test]
    public async Task A_session_goes_from_the_ticket_to_the_result()
    {
        Engine.Add(new EcuFault { Service = 1, Parameter = 0x0C, PendingCount = 1 });

        Assert.That(await Peer.PlayAsync(Gateway.Address, "bench"), Is.EqualTo($"""
            second UNAVAILABLE Resource already in use. car is held by session ID of 'bench'
            configure OK
            no such pins INVALID_ARGUMENT Connector car has nothing at pins 1/9; it has 6/14.
            vin WVWZZZ1KZ8W000001
            pending 7F0178 410C
            configuration ['bus'] ['7E0']
            the same channel ALREADY_EXISTS
            raw 7E8 03410D True False False
            connector True True ['{Bus}']
            ecus ['7E0/7E8', '7E1/7E9']
            half-closed OK
            opened again 4100
            finish{' '}
            raw stream CANCELLED
            free available
            """));
        Assert.That(Gateway.Failures, Is.Empty);
        Assert.That(await Client.ListLeasesAsync(), Is.Empty);
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);
    }

    [Test]
    public async Task Grpc_js_reads_the_identification_number() =>
        Assert.That(await SessionPeer.PlayInJavaScriptAsync(Gateway.Address, "bench"), Is.EqualTo("vin WVWZZZ1KZ8W000001"));

    [Test]
    public async Task Who_loses_a_session_is_told_by_whom_and_why()
    {
        using var noise = new CancellationTokenSource();
        Task noisy = MakeNoiseAsync(noise.Token);

        Assert.That(await Peer.PlayAsync(Gateway.Address, "interrupted"), Is.EqualTo("""
            stream True CANCELLED The session is over: interrupted by client 'boss' the bench is needed
            tokens ('OK', '')
            afterwards OVER
            taken over available
            lost FAILED_PRECONDITION The session is over: interrupted by client 'boss', who took over
            not back PERMISSION_DENIED Client 'boss' holds it, with priority 2; 'bench' has 1.
            """));

        await noise.CancelAsync();
        await noisy;
        Assert.That(await Client.ListLeasesAsync(), Is.Empty);
    }

    [Test]
    public async Task Who_observes_hears_and_does_not_send() => Assert.That(await Peer.PlayAsync(Gateway.Address, "observed"), Is.EqualTo("""
        heard 4100
        sent PERMISSION_DENIED This session only observes; it cannot send.
        ISO-TP PERMISSION_DENIED This session only observes; ISO-TP sends flow control.
        """));

    [Test]
    public async Task A_control_unit_is_kept_in_its_session_and_led_back_at_the_end()
    {
        await using var ears = CanSocket.Open(Bus, new CanSocketOptions { Filters = [CanFilter.Exactly(0x7E0)] });

        Assert.That(await Peer.PlayAsync(Gateway.Address, "kept_alive"), Is.EqualTo("session 5003"));

        CanMessage[] heard = new CanMessage[64];
        int count = ears.Receive(heard, TimeSpan.FromSeconds(5));
        string[] frames = [.. heard.AsSpan(0, count).ToArray().Select(frame => Convert.ToHexString(frame.Data[..3]))];
        Assert.That(frames[0], Is.EqualTo("021003"));
        Assert.That(frames[1..^1], Has.Length.AtLeast(2).And.All.EqualTo("023E80"));
        Assert.That(frames[^1], Is.EqualTo("021081"), "the default session, without an answer");
    }

    [Test]
    public async Task A_local_claim_and_a_session_exclude_each_other()
    {
        await using (Lease lease = await Client.ClaimAsync(Bus, new LeaseOptions { Name = "local" }))
        {
            await using SessionController controller = await ConnectAsync();
            GatewayException refusal =
                (await Assert.ThrowsAsync<GatewayException>(() => controller.StartSessionOnConnectorAsync("car")))!;
            Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.Unavailable));
            Assert.That(refusal.Message, Does.StartWith("Resource already in use. ").And.Contain("as 'local'"));
        }

        await using SessionController late = await ConnectAsync();
        await using Session session = await late.StartSessionOnConnectorAsync("car");
        AssertRefused(() => Client.ClaimAsync(Bus), DaemonErrorCode.ResourceInUse, "as 'bench' for 'session " + session.Id);

        // Root takes it: the session is over, and says so.
        await using Lease taken = await Client.TakeOverAsync(Bus, "the bench is needed");
        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, () => "the session's end");
        GatewayException over = (await Assert.ThrowsAsync<GatewayException>(() => session.GetBusesAsync()))!;
        Assert.That(over.Message, Does.Contain("interrupted by user 0 of the gateway's machine").And.EndWith("the bench is needed"));
    }

    [Test]
    public async Task A_function_leaves_its_buses_and_takes_its_channels_with_it()
    {
        using SessionPeer functions = await SessionPeer.MakeAsync("function_peer.py");

        Assert.That(await functions.PlayAsync(Gateway.Address, "on_bus"), Is.EqualTo("""
            asks 4100
            raw CANCELLED The function context is over: ended by client 'bench'
            ISO-TP CANCELLED
            kept ['bus'] 0
            asks again 4100
            """));
        Assert.That(Gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task A_vcan_is_made_for_a_session_and_goes_with_it()
    {
        await using SessionController controller = await ConnectAsync();
        int before = CanInterfaces.List().Count;
        await using (Session session = await controller.StartSessionOnConnectorAsync("made"))
        {
            await session.ConfigureAsync([new("a"), new("b", 3, 11)]);
            CanLink[] made = [.. CanInterfaces.List().Where(link => link.Alias == $"session {session.Id}")];
            Assert.That(made, Has.Length.EqualTo(2));
            Assert.That(made, Has.All.Property(nameof(CanLink.IsUp)).True);

            await using EcuSimulator simulator = EcuSimulator.Start(made[0].Name, SimulatedEcu.Engine("WVWZZZ1KZ8W000002"));
            await using IsoTpChannel channel = await session.OpenIsoTpAsync("a", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
            await using IsoTpChannel second = await session.OpenIsoTpAsync("b", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
            byte[] vin = await channel.RequestAsync(new byte[] { 9, 2 }, TimeSpan.FromSeconds(20));
            Assert.That(System.Text.Encoding.ASCII.GetString(vin[3..]), Is.EqualTo("WVWZZZ1KZ8W000002"));
            await session.FinishAsync(SessionOutcome.Success, "read");
        }
        Assert.That(CanInterfaces.List(), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task ObdClient_works_over_a_session_as_over_a_socket()
    {
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnTicketAsync("4711");
        await session.ConfigureAsync([new("bus")]);
        Engine.Add(new EcuFault { Service = 1, Parameter = 0x0D, PendingCount = 2 });

        // Under emulation the simulated ones may be late at first.
        IReadOnlyList<IsoTpAddress> ecus = await session.GetEcusAsync();
        for (int tries = 1; ecus.Count < 2 && tries < 10; tries++)
            ecus = await session.GetEcusAsync();
        Assert.That(ecus, Is.EqualTo(new[] { IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8), IsoTpAddress.Normal(tx: 0x7E1, rx: 0x7E9) }));
        await using IsoTpChannel channel = await session.OpenIsoTpAsync("bus", ecus[0]);
        var patient = new ObdClientOptions { P2 = TimeSpan.FromSeconds(10), P2Star = TimeSpan.FromSeconds(20) };
        var engine = new ObdClient(channel, patient);

        Assert.That((await engine.QueryAsync(ObdCommands.Find(9, 2)!)).ToString(), Does.Contain("WVWZZZ1KZ8W000001"));
        Assert.That((await engine.QueryAsync(ObdCommands.Find(1, 0x0D)!)).ToString(), Does.Contain("km/h"));
        Assert.That(await engine.GetSupportedCommandsAsync(), Has.Count.AtLeast(10));
        Assert.That(engine.Query(ObdCommands.Find(9, 2)!).ToString(), Does.Contain("WVWZZZ1KZ8W000001"), "without tasks");

        // Nobody is there.
        await using IsoTpChannel nobody = await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(tx: 0x7E5, rx: 0x7ED));
        IsoTpException exception = (await Assert.ThrowsAsync<IsoTpException>(
            () => nobody.RequestAsync(new byte[20], TimeSpan.FromSeconds(30))))!;
        Assert.That(exception.Phase, Is.EqualTo(IsoTpPhase.Send));
        Assert.That(exception.Message, Does.Contain("no flow control came from 7ED"));
        await Assert.ThrowsAsync<TimeoutException>(() => nobody.RequestAsync(new byte[1], TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task Raw_frames_go_both_ways_with_what_is_known_of_them()
    {
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnConnectorAsync("car");
        await session.ConfigureAsync([new("bus")]);
        await using SessionCanChannel channel = await session.OpenRawAsync("bus", new() { Own = true, Errors = true, Fd = true });
        await using IAsyncEnumerator<CanMessage> heard = channel.ReceiveAllAsync().GetAsyncEnumerator();

        foreach (string text in (string[])["123#0102", "00000123#AA", "123#", "123#R", "123#R4", "18DAF110#0011223344556677"])
        {
            await channel.SendAsync(CanMessage.Parse(text));
            Assert.That(await heard.MoveNextAsync());
            Assert.That((heard.Current.ToString(), heard.Current.IsOwn), Is.EqualTo((text, true)));
        }

        await RunningProgram.RunAsync("cansend", [Bus, "7E8#DEADBEEF"]);
        Assert.That(await heard.MoveNextAsync());
        Assert.That((heard.Current.ToString(), heard.Current.IsOwn), Is.EqualTo(("7E8#DEADBEEF", false)));

        // A controller's report (bus-off), as can-utils writes it.
        await RunningProgram.RunAsync("cansend", [Bus, "20000040#0000000000000000"]);
        Assert.That(await heard.MoveNextAsync());
        Assert.That((heard.Current.IsError, heard.Current.Frame.Error!.ToString()), Is.EqualTo((true, "bus-off")));
        Assert.That(heard.Current.Timestamp, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(5)));
    }

    private static async Task MakeNoiseAsync(CancellationToken cancellationToken)
    {
        await using var socket = CanSocket.Open(Bus);
        while (!cancellationToken.IsCancellationRequested)
        {
            socket.Send(new CanFrame(0x123, [1]));
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
