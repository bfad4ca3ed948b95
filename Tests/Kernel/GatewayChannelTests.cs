using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What a session's buses and channels are for the kernel, with can-utils as the witness.</summary>
[TestFixture]
internal sealed class GatewayChannelTests : GatewayFixture
{
    [Test]
    public async Task Each_kind_of_channel_has_its_frames()
    {
        await Client.CreateVcanAsync(FdBus, new CanInterfaceOptions { Mtu = CanMtu.Fd, Stays = true });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using RunningProgram fd = await CanUtils.StartAsync("candump", FdBus);

        Assert.That(await Peer.PlayAsync(Gateway.Address, "kinds"), Is.EqualTo("opened 11"));

        // The control units answer what is sent to all.
        string[] Sent() => [.. CanUtils.FramesOf(candump).Where(frame => !frame.StartsWith("7E", StringComparison.Ordinal))];
        await Eventually.IsTrue(() => Sent().Any(frame => frame.StartsWith("7DF", StringComparison.Ordinal)), () => candump.Output);
        Assert.That(Sent(), Is.EqualTo(new[]
        {
            "700 02 09 02 CC CC CC CC CC", // ENABLED
            "700 02 09 02 AA AA AA AA AA", // ENABLED, with a byte of its own
            "700 02 09 02 CC CC CC CC CC", // DETECTION
            "700 02 09 02", // DISABLED
            "700 02 09 02", // SET_FROM_ECU
            "700 02 09 02 CC CC CC CC CC", // SET_TOWARDS_ECU
            "18DA10F1 02 09 02 CC CC CC CC CC", // Does not fit in 11 bits
            "00000700 02 09 02 CC CC CC CC CC", // Would fit
            "700 F1 02 09 02 CC CC CC CC", // Extended address
            "7DF 02 09 02 CC CC CC CC CC", // Functional
        }));
        await fd.WaitForOutputAsync("[08]"); // candump's mark of an FD frame
        Assert.That(CanUtils.FramesOf(fd), Is.EqualTo(new[] { "700 02 09 02 CC CC CC CC CC" }), "FD frames fill up to the next length");
        Assert.That(Gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Flow_control_says_what_the_channel_was_opened_with()
    {
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnConnectorAsync("same");
        await session.ConfigureAsync([new("bus")]);
        var options = new IsoTpOptions { TransmitPadding = 0x55, BlockSize = 4, SeparationTime = TimeSpan.FromMilliseconds(5) };
        await using IsoTpChannel channel = await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal29(tx: 0x18DA10F1, rx: 0x18DAF110), options);
        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 1, () => "the channel is open");
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        Task<IsoTpMessage> coming = channel.ReceiveMessageAsync().AsTask();

        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(100), "-s", "18DAF110", "-d", "18DA10F1", "-p", "CC:CC", Bus);

        Assert.That((await coming).Data.ToArray(), Is.EqualTo(CanUtils.Pattern(100)));

        // A block is 4 frames of 7 bytes: 94 bytes after the first frame's 6 are 14 frames, so 4 blocks.
        await Eventually.IsTrue(() => FlowControl().Length == 4, () => candump.Output);
        Assert.That(FlowControl(), Has.All.EqualTo("18DA10F1 30 04 05 55 55 55 55 55"));
        Assert.That(
            () => session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(0x7E0, 0x7E8), options with { ReceivePadding = 0xAA }),
            Throws.ArgumentException.With.Message.Contains("the same byte"));

        string[] FlowControl() =>
            [.. CanUtils.FramesOf(candump).Where(frame => frame.StartsWith("18DA10F1", StringComparison.Ordinal))];
    }

    [Test]
    public async Task A_session_has_so_many_channels()
    {
        using GatewayConfiguration few = Configure(Daemon.SocketPath, maxChannels: 3);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(few.Argument);
        await using SessionController controller = await ConnectAsync(gateway);
        await using Session session = await controller.StartSessionOnConnectorAsync("same");
        await session.ConfigureAsync([new("bus")]);
        await using SessionCanChannel one = await session.OpenRawAsync("bus"), two = await session.OpenRawAsync("bus");
        await using IsoTpChannel three = await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
        Assert.That(await three.RequestAsync(new byte[] { 1, 0 }, TimeSpan.FromSeconds(30)), Is.Not.Empty, "it is open");

        await using (SessionCanChannel four = await session.OpenRawAsync("bus"))
        {
            await using IAsyncEnumerator<CanMessage> frames = four.ReceiveAllAsync().GetAsyncEnumerator();
            GatewayException refusal = (await Assert.ThrowsAsync<GatewayException>(async () => await frames.MoveNextAsync()))!;
            Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.ResourceExhausted));
            Assert.That(refusal.Message, Is.EqualTo("The session has 3 channels open; close some."));
        }
    }

    [Test]
    public async Task An_interface_that_goes_down_ends_streams_that_only_listen()
    {
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnConnectorAsync("car");
        await session.ConfigureAsync([new("bus")]);
        await using Session observer = await controller.StartSessionOnConnectorAsync("car", new SessionStart { Observe = true });
        await observer.ConfigureAsync([new("bus")]);
        await using SessionCanChannel raw = await session.OpenRawAsync("bus");
        await using SessionCanChannel ears = await observer.OpenRawAsync("bus", new() { Own = true });
        await using IsoTpChannel channel = await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal(tx: 0x701, rx: 0x709));
        IAsyncEnumerator<CanMessage>[] listening = [raw.ReceiveAllAsync().GetAsyncEnumerator(), ears.ReceiveAllAsync().GetAsyncEnumerator()];
        Task<bool>[] frames = [.. listening.Select(one => one.MoveNextAsync().AsTask())];
        await CanUtils.SendFrameAsync(Bus, "123#01");
        Assert.That(await Task.WhenAll(frames), Has.All.True, "both are open");
        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 1, () => "the channel is open");
        frames = [.. listening.Select(one => one.MoveNextAsync().AsTask())];
        Task<IsoTpMessage> message = channel.ReceiveMessageAsync().AsTask();

        await Links.IpAsync($"link set {Bus} down");

        foreach (Task waiting in (Task[])[.. frames, message])
        {
            GatewayException lost = (await Assert.ThrowsAsync<GatewayException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60))))!;
            Assert.That(lost.Status, Is.EqualTo(GrpcStatusCode.Unavailable));
            Assert.That(lost.Message, Does.Contain(Bus));
        }
        Assert.That(session.Ended.IsCancellationRequested, Is.False, "it can be configured anew");
        await session.ConfigureAsync([new("again")]);
        await using IsoTpChannel engine = await session.OpenIsoTpAsync("again", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
        foreach (IAsyncEnumerator<CanMessage> one in listening)
            await one.DisposeAsync();
        Assert.That(Gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Buses_are_replaced_whole_and_their_channels_end()
    {
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnConnectorAsync("made");
        await session.ConfigureAsync([new("a"), new("b", 3, 11)]);
        await using SessionCanChannel stays = await session.OpenRawAsync("a"), ends = await session.OpenRawAsync("b");
        await using IAsyncEnumerator<CanMessage> heard = stays.ReceiveAllAsync().GetAsyncEnumerator();
        await using IAsyncEnumerator<CanMessage> unheard = ends.ReceiveAllAsync().GetAsyncEnumerator();
        Task<bool> first = heard.MoveNextAsync().AsTask(), second = unheard.MoveNextAsync().AsTask();
        CanLink[] made = [.. VirtualLinks().Where(link => link.Alias == $"session {session.Id}")];
        foreach (CanLink one in made)
            await CanUtils.SendFrameAsync(one.Name.ToString(), "123#01");
        Assert.That(await first && await second, "both are open");
        second = unheard.MoveNextAsync().AsTask();

        await session.ConfigureAsync([new("a"), new("c", 1, 9)]);

        GatewayException ended = (await Assert.ThrowsAsync<GatewayException>(() => second))!;
        Assert.That((ended.Status, ended.Message), Is.EqualTo((GrpcStatusCode.Cancelled, "Bus b was configured anew.")));
        CanLink[] now = [.. VirtualLinks().Where(link => link.Alias == $"session {session.Id}")];
        Assert.That(now, Has.Length.EqualTo(2), "what was made for b is gone");
        Assert.That(now.Select(link => link.Name), Does.Contain(made[0].Name));
        Assert.That((await session.GetBusesAsync()).Select(bus => bus.Name), Is.EquivalentTo(new[] { "a", "c" }));
        first = heard.MoveNextAsync().AsTask();
        await CanUtils.SendFrameAsync(made[0].Name.ToString(), "124#01");
        Assert.That(await first, "a has gone on");

        // One that observes has the same, and no more.
        await using Session observer = await controller.StartSessionOnConnectorAsync("made", new SessionStart { Observe = true });
        await observer.ConfigureAsync([new("x", 1, 9)]);
        GatewayException nothing = (await Assert.ThrowsAsync<GatewayException>(() => observer.ConfigureAsync([new("y", 3, 11)])))!;
        Assert.That(nothing.Message, Does.StartWith("Connector made has no interface at pins 3/11 yet"));
    }

    [Test]
    public async Task Bit_rates_are_set_or_all_stay_as_they_were_and_the_connector_is_watched()
    {
        VirtualMachine.Require("emulated controllers");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        foreach (string name in new[] { "can0", "can1" })
        {
            await Eventually.IsTrue(() => Exists(name), "the emulated controller");
            await Links.IpAsync($"link set {name} down");
            await Links.IpAsync($"link set {name} type can bitrate 250000 loopback off listen-only off one-shot off restart-ms 0");
        }
        await using SessionController controller = await ConnectAsync();
        await using Session session = await controller.StartSessionOnConnectorAsync("controllers");

        await session.ConfigureAsync([new("a") { BitRate = 500_000 }, new("b", 3, 11) { BitRate = 500_000 }]);
        Assert.That(await RatesAsync(), Is.EqualTo((500_000, 500_000)));
        Assert.That(await Peer.PlayAsync(Gateway.Address, "slow_transceiver"), Does.StartWith("second UNAVAILABLE"), "it is held");

        ConnectorState before = await session.GetConnectorAsync();
        Assert.That((before.IsConnected, before.IsHealthy, before.ConnectedSince is not null), Is.EqualTo((true, true, true)));
        await using SessionCanChannel a = await session.OpenRawAsync("a"), b = await session.OpenRawAsync("b");
        await using IAsyncEnumerator<CanMessage> heard = b.ReceiveAllAsync().GetAsyncEnumerator();
        Task<bool> next = heard.MoveNextAsync().AsTask();
        await using IAsyncEnumerator<ConnectorState> looks = session.WatchConnectorAsync().GetAsyncEnumerator();
        Assert.That(await looks.MoveNextAsync());
        for (int i = 0; !next.IsCompleted && i < 100; i++)
        {
            await a.SendAsync(CanMessage.Parse("123#0102030405060708"));
            await Task.Delay(50);
        }
        Assert.That(await next, "over the bus that both controllers are on");
        Assert.That(await looks.MoveNextAsync());
        ConnectorInterface can0 = looks.Current.Interfaces.Single(one => one.Name == "can0");
        Assert.That((can0.IsUp, can0.BusState, can0.TransmitErrors, can0.ReceiveErrors), Is.EqualTo((true, "error-active", 0, 0)));
        Assert.That(can0.Load, Is.InRange(0, 100));
        Assert.That(looks.Current.Interfaces.Sum(one => one.SentFrames), Is.GreaterThan(before.Interfaces.Sum(one => one.SentFrames)));
        await session.FinishAsync();

        // The first could be, the second cannot: both are as they were.
        Assert.That(await Peer.PlayAsync(Gateway.Address, "slow_transceiver"), Is.EqualTo(
            "configure UNIMPLEMENTED Bus b: Linux cannot choose the transceiver of can0; leave it out, and the wired one is used."));
        Assert.That(await RatesAsync(), Is.EqualTo((500_000, 500_000)));
        await Links.IpAsync("link set can0 down");
        await Links.IpAsync("link set can1 down");
    }

    private static async Task<(int First, int Second)> RatesAsync()
    {
        int[] rates = new int[2];
        for (int i = 0; i < rates.Length; i++)
            rates[i] = (await Links.FindControllerAsync($"can{i}")).GetProperty("bittiming").GetProperty("bitrate").GetInt32();
        return (rates[0], rates[1]);
    }
}
