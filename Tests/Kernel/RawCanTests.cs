using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Raw CAN sockets with can-utils at the other end.</summary>
[TestFixture]
internal sealed class RawCanTests() : LinkFixture
{
    private const string Bus = "vcan7";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [SetUp]
    public async Task MakeBus() => await Client.CreateVcanAsync(Bus, new CanInterfaceOptions { Mtu = CanMtu.Fd });

    [Test]
    public async Task Candump_sees_what_we_send()
    {
        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Fd = true });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Bus);
        string[] sent = ["123#DEADBEEF", "12345678#01", "123#R4", "456#", "123##1112233445566778899AABBCC", "7FF##2"];

        foreach (string text in sent)
            socket.Send(CanMessage.Parse(text));
        await socket.SendAsync(new CanFrame(0x124, [1, 2]));
        await socket.SendAsync(new CanFdFrame(0x125, new byte[64], bitRateSwitch: true));

        // The digit is not ours to expect: newer kernels mark CAN FD in it, too.
        await candump.WaitForOutputAsync("125##");
        Assert.That(
            candump.Output.Split('\n').Select(line => CanLog.Parse(line).Message.ToString()),
            Is.EqualTo([.. sent, "124#0102", "125##1" + new string('0', 128)]));
    }

    [Test]
    public async Task We_see_what_cansend_sends_with_its_time_and_where_it_came_from()
    {
        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Fd = true });
        using CanSocket all = CanSocket.OpenAll(new CanSocketOptions { Fd = true });
        string[] sent = ["123#DEADBEEF", "12345678#01", "123#R", "123##1DEADBEEF"];
        DateTimeOffset before = DateTimeOffset.UtcNow;

        foreach (string text in sent)
            await CanUtils.SendFrameAsync(Bus, text);

        foreach (string text in sent)
        {
            CanMessage message = await socket.ReceiveAsync();
            CanMessage same = all.Receive(s_patience);
            Assert.That(message.ToString(), Is.EqualTo(text));
            Assert.That(message.Timestamp, Is.InRange(before, DateTimeOffset.UtcNow));
            Assert.That((message.IsLocal, message.IsOwn), Is.EqualTo((true, false)));
            Assert.That(same.InterfaceIndex, Is.EqualTo(CanInterfaces.Find(Bus)!.Index));
        }
        Assert.That(socket.DroppedFrames, Is.Zero);
    }

    [Test]
    public async Task Canplayer_plays_what_we_log_and_we_read_what_candump_logs()
    {
        string[] sent = ["123#DEADBEEF", "12345678#R", "123##1DEADBEEF"];
        string log = Path.Combine(Path.GetTempPath(), "cantools.log");
        await File.WriteAllLinesAsync(
            log, sent.Select((text, i) => CanLog.Format(CanMessage.Parse(text) with { ReceivedNanoseconds = 1_000_000L * i }, Bus)));
        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Fd = true });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Bus);

        (int status, string output) = await RunningProgram.RunAsync("canplayer", ["-I", log]);
        Assert.That(status, Is.Zero, output);

        foreach (string text in sent)
            Assert.That(socket.Receive(s_patience).ToString(), Is.EqualTo(text));
        await candump.WaitForOutputAsync("123##");
        Assert.That(candump.Output.Split('\n').Select(line => CanLog.Parse(line).Message.ToString()), Is.EqualTo(sent));
        File.Delete(log);
    }

    [Test]
    public async Task Cangens_frames_all_come_in_batches_and_one_by_one()
    {
        const int Frames = 2000;
        var options = new CanSocketOptions { ReceiveBuffer = 1 << 20 };
        using CanSocket batches = CanSocket.Open(Bus, options), each = CanSocket.Open(Bus, options);
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        int enumerated = 0;
        Task enumerating = Task.Run(async () =>
        {
            await foreach (CanMessage message in each.ReceiveAllAsync(enough.Token))
            {
                if (++enumerated == Frames)
                    return;
            }
        });

        Task<(int, string)> cangen = RunningProgram.RunAsync("cangen", ["-g", "1", "-n", $"{Frames}", "-I", "i", "-L", "8", Bus]);
        var messages = new CanMessage[64];
        int next = 0;
        while (next < Frames)
        {
            int count = await batches.ReceiveAsync(messages, enough.Token);
            for (int i = 0; i < count; i++, next++)
                Assert.That(messages[i].Id.Value, Is.EqualTo((uint)next % 0x800), "in order, none lost");
        }
        await cangen;
        await enumerating;

        Assert.That((batches.DroppedFrames, each.DroppedFrames, enumerated), Is.EqualTo((0L, 0L, Frames)));
    }

    [Test]
    public async Task Filters_let_through_what_they_say()
    {
        CanFilter extended = CanFilter.Exactly(CanId.Extended(0x123));
        using CanSocket exactly = Open(CanFilter.Exactly(0x123), extended);
        using CanSocket masked = Open(CanFilter.Masked(0x120, 0x7F0));
        using CanSocket inverted = Open(CanFilter.Exactly(0x123).Not());
        using CanSocket none = CanSocket.Open(Bus, new CanSocketOptions { Filters = [] });
        using CanSocket joined = CanSocket.Open(Bus, new CanSocketOptions
        {
            Filters = [CanFilter.Masked(0x120, 0x7F0), CanFilter.Exactly(0x123).Not()],
            JoinFilters = true,
        });

        foreach (string text in new[] { "123#01", "00000123#02", "124#03", "224#04" })
            await CanUtils.SendFrameAsync(Bus, text);

        Assert.That(Received(exactly), Is.EqualTo(new[] { "123#01", "00000123#02" }));
        Assert.That(Received(masked), Is.EqualTo(new[] { "123#01", "124#03" }));
        Assert.That(Received(inverted), Is.EqualTo(new[] { "00000123#02", "124#03", "224#04" }));
        Assert.That(Received(none), Is.Empty);
        Assert.That(Received(joined), Is.EqualTo(new[] { "124#03" }));

        static CanSocket Open(params CanFilter[] filters) => CanSocket.Open(Bus, new CanSocketOptions { Filters = filters });
    }

    [Test]
    public async Task Own_frames_come_back_where_they_are_wanted_and_loopback_keeps_them_from_others()
    {
        using CanSocket own = CanSocket.Open(Bus, new CanSocketOptions { ReceiveOwn = true });
        using CanSocket silent = CanSocket.Open(Bus, new CanSocketOptions { Loopback = false });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Bus);

        silent.Send(new CanFrame(0x111, [1]));
        own.Send(new CanFrame(0x222, [2]));

        await candump.WaitForOutputAsync("222#02");
        CanMessage message = own.Receive(s_patience);
        Assert.That((message.ToString(), message.IsOwn, message.IsLocal), Is.EqualTo(("222#02", true, true)));
        Assert.That(Received(silent), Is.EqualTo(new[] { "222#02" }));
        Assert.That(candump.Output, Does.Not.Contain("111#01"));
    }

    [Test]
    public async Task Frames_of_CAN_XL_go_both_ways()
    {
        await using CreatedInterface bus = await Client.CreateVcanAsync("vcanxl", new CanInterfaceOptions { Mtu = CanMtu.Xl });
        var options = new CanSocketOptions { Xl = true, Fd = true };
        using CanSocket one = CanSocket.Open("vcanxl", options), other = CanSocket.Open("vcanxl", options);
        var longest = new CanXlFrame(0x123, CanUtils.Pattern(2048), dataType: 5, acceptance: 0x12345678, isSecure: true);
        var shortest = new CanXlFrame(0x7FF, [0x42]);

        one.Send(longest);
        one.Send(shortest);
        one.Send(new CanFrame(0x100, [1]));

        Assert.That(other.Receive(s_patience).XlFrame, Is.EqualTo(longest));
        Assert.That((await other.ReceiveAsync()).XlFrame, Is.EqualTo(shortest));
        Assert.That((await other.ReceiveAsync()).Frame, Is.EqualTo(new CanFrame(0x100, [1])));
    }

    [Test]
    public void What_nobody_reads_is_dropped_and_counted()
    {
        using CanSocket sender = CanSocket.Open(Bus);
        using CanSocket reader = CanSocket.Open(Bus, new CanSocketOptions { ReceiveBuffer = 4096 });
        for (uint i = 0; i < 500; i++)
            sender.Send(new CanFrame(i, [1]));

        string[] before = Received(reader);
        sender.Send(new CanFrame(0x7FF, [1]));
        reader.Receive(s_patience);

        Assert.That(before, Has.Length.LessThan(500));
        Assert.That(reader.DroppedFrames, Is.EqualTo(500 - before.Length));
    }

    [Test]
    public async Task A_batch_arrives_in_its_order()
    {
        using CanSocket sender = CanSocket.Open(Bus, new CanSocketOptions { Fd = true });
        using CanSocket reader = CanSocket.Open(Bus, new CanSocketOptions { Fd = true, ReceiveBuffer = 1 << 20 });
        CanFrame[] frames = [.. Enumerable.Range(0, 150).Select(i => new CanFrame((uint)i, [(byte)i]))];
        CanFdFrame[] fdFrames = [.. Enumerable.Range(0, 70).Select(i => new CanFdFrame((uint)i, new byte[64]))];

        sender.Send(frames);
        await sender.SendAsync(frames.AsMemory());
        sender.Send(fdFrames);
        await sender.SendAsync(fdFrames.AsMemory());

        string[] expected =
        [
            .. frames.Select(frame => frame.ToString()), .. frames.Select(frame => frame.ToString()),
            .. fdFrames.Select(frame => frame.ToString()), .. fdFrames.Select(frame => frame.ToString()),
        ];
        Assert.That(Received(reader), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_full_queue_is_waited_for_on_a_controller_and_nothing_is_lost()
    {
        VirtualMachine.Require("emulated controllers");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        foreach (string name in new[] { "can0", "can1" })
        {
            await Eventually.IsTrue(() => Exists(name), "the emulated controller");
            await Client.ConfigureAsync(name, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(1_000_000) }, takeDown: true);
            await Client.BringUpAsync(name);
        }
        // Each frame comes back to the machine's other sockets once it is sent; the receiving controller may overrun.
        // All of them fit into its buffer (514 frames of what net.core.rmem_max allows), however late it reads.
        using CanSocket sender = CanSocket.Open("can0");
        using CanSocket reader = CanSocket.Open("can0", new CanSocketOptions { ReceiveBuffer = 1 << 20 });
        CanFrame[] frames = [.. Enumerable.Range(0, 400).Select(i => new CanFrame((uint)i, [1, 2, 3, 4, 5, 6, 7, 8]))];

        Task<CanFrame[]> reading = Task.Run(() => frames.Select(_ => reader.Receive(s_patience).Frame).ToArray());
        sender.Send(frames.AsSpan(0, 200));
        await sender.SendAsync(frames.AsMemory(200));

        Assert.That(await reading, Is.EqualTo(frames));
        Assert.That(reader.DroppedFrames, Is.Zero);
        await Client.BringDownAsync("can0");
        await Client.BringDownAsync("can1");
    }

    [Test]
    public async Task Statistics_count_what_canbusload_sees()
    {
        VirtualMachine.Require("emulated controllers");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        foreach (string name in new[] { "can0", "can1" })
        {
            await Eventually.IsTrue(() => Exists(name), "the emulated controller");
            await Client.ConfigureAsync(name, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(500_000) }, takeDown: true);
            await Client.BringUpAsync(name);
        }
        CanLinkStatistics sentBefore = CanInterfaces.Find("can0")!.Statistics!, receivedBefore = CanInterfaces.Find("can1")!.Statistics!;
        await using RunningProgram canbusload = RunningProgram.Start("stdbuf", ["-oL", "canbusload", "can1@500000"]);
        await Eventually.IsTrue(() => CanUtils.CountReceivers("can1") > 0, "canbusload listens");
        using CanSocket sender = CanSocket.Open("can0"), reader = CanSocket.Open("can1");

        // One after the other, because an emulated controller may overrun.
        for (uint i = 0; i < 200; i++)
        {
            sender.Send(new CanFrame(i, [1, 2, 3, 4]));
            Assert.That(reader.Receive(s_patience).Id.Value, Is.EqualTo(i));
        }

        await Eventually.IsTrue(
            () => canbusload.Output.Split('\n').Sum(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["can1@500000", var frames, ..]
                ? int.Parse(frames, null)
                : 0) == 200,
            "canbusload has counted them");
        CanLink sent = CanInterfaces.Find("can0")!, received = CanInterfaces.Find("can1")!;
        Assert.That(sent.Statistics!.SentFrames - sentBefore.SentFrames, Is.EqualTo(200));
        Assert.That(received.Statistics!.ReceivedFrames - receivedBefore.ReceivedFrames, Is.EqualTo(200));
        Assert.That(received.Statistics.ReceivedBytes - receivedBefore.ReceivedBytes, Is.EqualTo(800));
        Assert.That((sent.Controller!.State, sent.Controller.TransmitErrors), Is.EqualTo((CanControllerState.ErrorActive, 0)));
        await Client.BringDownAsync("can0");
        await Client.BringDownAsync("can1");
    }

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

    private static string[] Received(CanSocket socket)
    {
        List<string> received = [];
        var messages = new CanMessage[64];
        while (socket.Receive(messages, TimeSpan.Zero) is > 0 and var count)
            received.AddRange(messages.Take(count).Select(message => message.ToString()));
        return [.. received];
    }

}
