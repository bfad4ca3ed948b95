using CanTools.Client;
using CanTools.Shared.Can;
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

    private static string[] Received(CanSocket socket)
    {
        List<string> received = [];
        var messages = new CanMessage[64];
        while (socket.Receive(messages, TimeSpan.Zero) is > 0 and var count)
            received.AddRange(messages.Take(count).Select(message => message.ToString()));
        return [.. received];
    }
}
