using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>ISO-TP sockets from the daemon, with can-utils at the other end.</summary>
[TestFixture]
internal sealed class IsoTpTests() : ChannelFixture
{
    [Test]
    public async Task A_multi_frame_message_reaches_isotprecv()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-t", "z", Bus);
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        await tester.SendAsync(CanUtils.Pattern(20));
        await receiver.WaitForExitAsync();
        await candump.WaitForOutputAsync("7E0   [8]  22");

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(20))));
        Assert.That(CanUtils.FramesOf(candump), Is.EqualTo(new[]
        {
            "7E0 10 14 00 01 02 03 04 05", "7E8 30 00 00",
            "7E0 21 06 07 08 09 0A 0B 0C", "7E0 22 0D 0E 0F 10 11 12 13",
        }));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(4095)]
    public async Task A_message_of_any_length_comes_from_isotpsend(int length)
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(length), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(await receiving, Is.EqualTo(CanUtils.Pattern(length)));
    }

    [Test]
    public async Task Messages_can_be_enumerated_and_bring_the_time_at_which_they_came()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var enough = new CancellationTokenSource();
        List<IsoTpMessage> messages = [];

        DateTimeOffset before = DateTimeOffset.UtcNow;
        Task sending = Task.Run(async () =>
        {
            for (int length = 1; length <= 20; length++)
                await engine.SendAsync(CanUtils.Pattern(length));
        });
        try
        {
            await foreach (IsoTpMessage message in tester.ReceiveAllAsync(enough.Token))
            {
                messages.Add(message);
                if (messages.Count == 20)
                    await enough.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        await sending;
        DateTimeOffset after = DateTimeOffset.UtcNow;

        Assert.That(messages.Select(message => message.Data.Length), Is.EqualTo(Enumerable.Range(1, 20)));

        // Not in order: see IsoTpMessage on the first ones.
        Assert.That(messages.Select(message => message.Timestamp), Is.All.InRange(before, after));
    }

    [Test]
    public async Task Identifiers_of_29_bits_work_the_same()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using RunningProgram receiver =
            await CanUtils.StartAsync("isotprecv", "-s", "18DAF110", "-d", "18DA10F1", Bus);
        await using IsoTpSocket tester =
            await Client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal29(tx: 0x18DA10F1, rx: 0x18DAF110));

        await tester.SendAsync(CanUtils.Pattern(10));
        await receiver.WaitForExitAsync();

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(10))));
        await candump.WaitForOutputAsync("18DA10F1   [5]  21 06 07 08 09");
    }

    [Test]
    public async Task A_failed_send_does_not_hide_what_is_received_meanwhile()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        ValueTask sending = tester.SendAsync(CanUtils.Pattern(20));
        Assert.That(async () => await sending, Throws.InstanceOf<IsoTpException>());
        await CanUtils.SendFrameAsync(Bus, "7E8#0362F190");

        Assert.That(await receiving, Is.EqualTo(new byte[] { 0x62, 0xF1, 0x90 }));
    }

    [TestCase("7E8#100A010203040506", "", (int)Errno.ETIMEDOUT, "did not come within 1 s")]
    [TestCase("7E8#100A010203040506", "7E8#220708090A", (int)Errno.EILSEQ, "wrong sequence number")]
    public async Task Frames_that_are_missing_or_wrong_are_told_apart(
        string first, string second, int errno, string text)
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, first);
        if (second.Length > 0)
            await CanUtils.SendFrameAsync(Bus, second);

        Assert.That(
            async () => await receiving,
            Throws.InstanceOf<IsoTpException>()
                .With.Property(nameof(IsoTpException.Phase)).EqualTo(IsoTpPhase.Receive)
                .And.Property(nameof(IsoTpException.Errno)).EqualTo(errno)
                .And.Message.Contains(text));
    }

    [Test]
    public async Task A_message_longer_than_the_buffer_is_an_error_that_gives_its_length()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(100), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(
            async () => await tester.ReceiveAsync(new byte[10]),
            Throws.InstanceOf<IsoTpException>().With.Message.Contains("it has 100 bytes and the buffer 10"));
    }

    [Test]
    public async Task A_client_that_takes_no_channels_pins_only_a_few()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        int before = CanUtils.CountIsoTpSockets(Bus);
        using RawClient greedy = daemon.ConnectRaw();

        for (int i = 0; i < 100; i++)
        {
            // A channel of its own each: 7E0/700, 7E0/701, ...
            byte[] request = GoldenBytes.Get("open 7E0/7E8 on vcan0").ToArray();
            request[7] = (byte)i;
            request[^1] = (byte)Bus[^1];
            greedy.Send(request);
        }
        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");

        Assert.That(CanUtils.CountIsoTpSockets(Bus) - before, Is.InRange(1, 64));
    }

    [Test]
    public void What_cannot_be_opened_is_refused_with_the_reason()
    {
        Refused("nosuch", DaemonErrorCode.InterfaceNotFound, "Interface nosuch not found");
        Refused("lo", DaemonErrorCode.NotCanInterface, "'lo' is no CAN interface");
        Client.BringDown(Bus);
        Refused(Bus, DaemonErrorCode.InterfaceDown, "is down. Bring it up");

        void Refused(string name, DaemonErrorCode code, string text) =>
            AssertRefused(() => Client.OpenIsoTpAsync(name, Tester), code, text);
    }
}
