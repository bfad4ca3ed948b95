using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Raw CAN sockets where something is wrong: with the bus, with the use, with the interface.</summary>
[TestFixture]
internal sealed class RawCanFaultTests() : LinkFixture
{
    private const string Bus = "vcan7";

    [SetUp]
    public async Task MakeBus() => await Client.CreateVcanAsync(Bus, new CanInterfaceOptions { Mtu = CanMtu.Fd });

    [Test]
    public async Task A_bus_without_anybody_fails_the_send_with_a_hint()
    {
        VirtualMachine.Require("an emulated controller");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        await Eventually.IsTrue(() => Exists("can1"), "the emulated controller");
        await Client.ConfigureAsync("can1", new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(1_000_000) }, takeDown: true);
        await Client.BringUpAsync("can1");
        // What is queued stays there while the queue is stopped.
        await Links.IpAsync("link set can1 txqueuelen 10");
        (int status, string output) = await RunningProgram.RunAsync(
            "tc", ["qdisc", "add", "dev", "can1", "root", "tbf", "rate", "8bit", "burst", "20", "limit", "100"]);
        Assert.That(status, Is.Zero, output);
        using CanSocket sender = CanSocket.Open("can1", new CanSocketOptions { SendTimeout = TimeSpan.FromMilliseconds(300) });

        long start = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<CanSocketException>(() => sender.Send(new CanFrame[100]));

        Assert.That(failure!.Errno, Is.EqualTo((int)Errno.ENOBUFS));
        Assert.That(failure.Message, Does.Contain("can1 had no room").And.Contain("acknowledge"));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.GreaterThan(TimeSpan.FromMilliseconds(299)));
        await RunningProgram.RunAsync("tc", ["qdisc", "delete", "dev", "can1", "root"]);
        await Client.BringDownAsync("can1");
    }

    [Test]
    public async Task Each_wrong_use_says_what_is_wrong()
    {
        await using CreatedInterface classic = await Client.CreateVcanAsync("classic", new CanInterfaceOptions { Mtu = CanMtu.Classic });
        using CanSocket plain = CanSocket.Open(Bus), all = CanSocket.OpenAll();
        using CanSocket fd = CanSocket.Open("classic", new CanSocketOptions { Fd = true });

        Fails(() => CanSocket.Open("nosuch"), "no CAN interface 'nosuch'");
        Fails(() => CanSocket.Open("lo"), "no CAN interface 'lo'");
        Fails(() => plain.Send(new CanFdFrame(1, [])), "opened without CAN FD");
        Fails(() => plain.Send(new CanXlFrame(1, new byte[100])), "opened without CAN XL");
        Fails(() => fd.Send(new CanFdFrame(1, [])), "MTU is less than 72");
        Fails(() => all.Send(new CanFrame(1, [])), "Open one on an interface");
        Assert.That(() => plain.Receive(TimeSpan.Zero), Throws.InstanceOf<TimeoutException>().With.Message.Contains(Bus));
        Assert.That(() => plain.Receive([], TimeSpan.Zero), Throws.ArgumentException);

        static void Fails(Action action, string text) =>
            Assert.That(() => action(), Throws.InstanceOf<CanSocketException>().With.Message.Contains(text));
    }

    [Test]
    public async Task Down_up_and_deleted_each_tell_once_what_happened()
    {
        using CanSocket socket = CanSocket.Open(Bus);
        ValueTask<CanMessage> waiting = socket.ReceiveAsync();

        await Client.BringDownAsync(Bus);
        Assert.That(async () => await waiting, Throws.InstanceOf<CanSocketException>().With.Message.Contains("went down"));
        Assert.That(() => socket.Send(new CanFrame(1, [])), Throws.InstanceOf<CanSocketException>().With.Message.Contains("is down"));
        await Client.BringUpAsync(Bus);
        await CanUtils.SendFrameAsync(Bus, "123#01");
        Assert.That((await socket.ReceiveAsync()).ToString(), Is.EqualTo("123#01"));

        waiting = socket.ReceiveAsync();
        await Links.DeleteAsync(Bus);
        Assert.That(async () => await waiting, Throws.InstanceOf<CanSocketException>());
        Assert.That(() => socket.Send(new CanFrame(1, [])), Throws.InstanceOf<CanSocketException>());
    }

    [Test]
    public async Task What_was_down_a_while_ago_is_no_reason_not_to_send()
    {
        using CanSocket socket = CanSocket.Open(Bus);
        socket.Send(new CanFrame(1, []));
        await Client.BringDownAsync(Bus);
        await Client.BringUpAsync(Bus);

        socket.Send(new CanFrame(2, []));
    }

    [Test]
    public async Task Whoever_hears_first_of_a_deletion_tells_the_others()
    {
        using CanSocket socket = CanSocket.Open(Bus);
        ValueTask<CanMessage> waiting = socket.ReceiveAsync();
        await Links.DeleteAsync(Bus);

        Assert.That(() => socket.Send(new CanFrame(1, [])), Throws.InstanceOf<CanSocketException>());
        Assert.That(async () => await waiting, Throws.InstanceOf<CanSocketException>());
        Assert.That(async () => await socket.ReceiveAsync(), Throws.InstanceOf<CanSocketException>().With.Message.Contains("was deleted"));
        Assert.That(() => socket.Send(new CanFrame(1, [])), Throws.InstanceOf<CanSocketException>().With.Message.Contains("was deleted"));
        socket.Dispose();
    }

    [Test]
    public async Task A_wait_ends_with_its_token_or_the_socket_and_nothing_is_lost()
    {
        CanSocket socket = CanSocket.Open(Bus);
        using var stop = new CancellationTokenSource();
        ValueTask<CanMessage> waiting = socket.ReceiveAsync(stop.Token);

        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        await CanUtils.SendFrameAsync(Bus, "123#01");
        Assert.That((await socket.ReceiveAsync()).ToString(), Is.EqualTo("123#01"));

        waiting = socket.ReceiveAsync();
        Task<Exception?> blocking = Task.Run(() => Assert.Catch(() => socket.Receive(Timeout.InfiniteTimeSpan)));
        socket.Dispose();
        Assert.That(async () => await waiting, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(await blocking, Is.InstanceOf<ObjectDisposedException>());
    }
}
