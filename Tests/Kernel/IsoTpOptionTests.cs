using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Addresses and options as the kernel takes them, and as others see them on the bus.</summary>
[TestFixture]
public sealed class IsoTpOptionTests : IsoTpBusFixture
{
    private static IEnumerable<IsoTpOptions> EveryOption()
    {
        yield return IsoTpOptions.Default;
        yield return new() { BlockSize = 22, SeparationTime = TimeSpan.FromMilliseconds(11), MaxWaitFrames = 33 };
        yield return new() { SeparationTime = TimeSpan.FromMicroseconds(900), TransmitPadding = 0x22, ReceivePadding = 0x33 };
        yield return new() { ReceivePadding = 0xAA, CheckPaddingLength = true, CheckPaddingData = true, HalfDuplex = true };
        yield return new() { FrameTransmitNanoseconds = 0x55, ForcedTransmitSeparationNanoseconds = 123_456_789 };
        yield return new() { FrameTransmitNanoseconds = 0, ForcedReceiveSeparationNanoseconds = 1 };
        yield return new() { CanFd = true, TransmitDataLength = 64, BitRateSwitch = true };
        yield return new() { ListenOnly = true };
        yield return new() { Broadcast = IsoTpBroadcast.SingleFrame };
        yield return new() { Broadcast = IsoTpBroadcast.ConsecutiveFrames };
    }

    [Test]
    public async Task Options_read_back_as_they_were_set_with_a_daemon_or_without()
    {
        await using DaemonClient daemon = await DaemonClient.ConnectAsync();

        foreach (IsoTpOptions options in EveryOption())
        {
            await using var own = IsoTpSocket.Open(Bus, Tester, options);
            await using IsoTpSocket brokered = await daemon.OpenIsoTpAsync(Bus, Engine, options);

            Assert.That(own.GetOptions(), Is.EqualTo(options));
            Assert.That(brokered.GetOptions(), Is.EqualTo(options));
        }
    }

    private static IEnumerable<TestCaseData> Addresses()
    {
        yield return Row(IsoTpAddress.Normal(0x123, 0x456), IsoTpAddress.Normal(0x456, 0x123), "123", "456", "");
        yield return Row(IsoTpAddress.Normal29(0x123456, 0x789ABC), IsoTpAddress.Normal29(0x789ABC, 0x123456), "00123456", "00789ABC", "");
        yield return Row(IsoTpAddress.NormalFixed29(0xAA, 0x55), IsoTpAddress.NormalFixed29(0x55, 0xAA), "18DA55AA", "18DAAA55", "");
        yield return Row(IsoTpAddress.Extended(0x123, 0x456, 0xAA, 0x55), IsoTpAddress.Extended(0x456, 0x123, 0x55, 0xAA), "123", "456", "55 AA");
        yield return Row(IsoTpAddress.Extended29(0x123456, 0x789ABC, 0xAA, 0x55), IsoTpAddress.Extended29(0x789ABC, 0x123456, 0x55, 0xAA), "00123456", "00789ABC", "55 AA");
        yield return Row(IsoTpAddress.Mixed(0x123, 0x456, 0x99), IsoTpAddress.Mixed(0x456, 0x123, 0x99), "123", "456", "99 99");
        yield return Row(IsoTpAddress.Mixed29(0xAA, 0x55, 0x99), IsoTpAddress.Mixed29(0x55, 0xAA, 0x99), "18CE55AA", "18CEAA55", "99 99");
        yield return Row(
            IsoTpAddress.Asymmetric(IsoTpPartialAddress.Extended(0x123, 0x55), IsoTpPartialAddress.Mixed29(0xAA, 0x55, 0x99)),
            IsoTpAddress.Asymmetric(IsoTpPartialAddress.Mixed29(0xAA, 0x55, 0x99), IsoTpPartialAddress.Extended(0x123, 0x55)),
            "123", "18CEAA55", "55 99");

        static TestCaseData Row(IsoTpAddress ours, IsoTpAddress theirs, string tx, string rx, string extensions) =>
            new(ours, theirs, tx, rx, extensions);
    }

    [TestCaseSource(nameof(Addresses))]
    public async Task Each_addressing_mode_has_its_identifiers_and_extension_bytes_on_the_wire(
        IsoTpAddress ours, IsoTpAddress theirs, string tx, string rx, string extensions)
    {
        string[] bytes = extensions.Length == 0 ? ["", ""] : [.. extensions.Split(' ').Select(e => e + " ")];
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using var tester = IsoTpSocket.Open(Bus, ours);
        await using var engine = IsoTpSocket.Open(Bus, theirs);

        ValueTask<byte[]> receiving = engine.ReceiveAsync();
        await tester.SendAsync(CanUtils.Pattern(200));
        byte[] received = await receiving;
        await engine.SendAsync(new byte[] { 0xCA, 0xFE });
        byte[] answer = await tester.ReceiveAsync();
        await Eventually.IsTrue(() => CanUtils.FramesOf(candump).Any(frame => frame.EndsWith("02 CA FE", StringComparison.Ordinal)), "the last frame");
        string[] frames = CanUtils.FramesOf(candump);

        Assert.That(received, Is.EqualTo(CanUtils.Pattern(200)));
        Assert.That(answer, Is.EqualTo(new byte[] { 0xCA, 0xFE }));
        Assert.That(frames[0], Does.StartWith($"{tx} {bytes[0]}10 C8 00 01"));
        Assert.That(frames[1], Is.EqualTo($"{rx} {bytes[1]}30 00 00"));
        Assert.That(frames[2], Does.StartWith($"{tx} {bytes[0]}21 "));
        Assert.That(frames[^1], Is.EqualTo($"{rx} {bytes[1]}02 CA FE"));
    }

    [TestCase(8)]
    [TestCase(64)]
    public async Task CAN_FD_goes_both_ways_with_can_utils(int transmitDataLength)
    {
        var fd = new IsoTpOptions { CanFd = true, TransmitDataLength = (byte)transmitDataLength };
        string link = $"72:{transmitDataLength}:0";
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", "-L", link, Bus);
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using (var tester = IsoTpSocket.Open(Bus, Tester, fd))
        {
            await tester.SendAsync(CanUtils.Pattern(300));
            await receiver.WaitForExitAsync();
            ValueTask<byte[]> receiving = tester.ReceiveAsync();
            await CanUtils.SendIsoTpAsync(CanUtils.Pattern(299), "-s", "7E8", "-d", "7E0", "-L", link, Bus);

            Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(300))));
            Assert.That(await receiving, Is.EqualTo(CanUtils.Pattern(299)));
        }

        int longest = CanUtils.FramesOf(candump).Max(frame => frame.Split(' ').Length - 1);
        Assert.That(longest, Is.EqualTo(transmitDataLength));
    }

    [Test]
    public async Task Can_utils_agree_on_extended_addresses_padding_and_flow_control()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using RunningProgram receiver = await CanUtils.StartAsync(
            "isotprecv", "-s", "18DAF110", "-d", "18DA10F1", "-x", "F1:10", "-p", "55:AA", "-P", "a", "-b", "2", "-m", "1", Bus);
        await using var tester = IsoTpSocket.Open(
            Bus, IsoTpAddress.Extended29(0x18DA10F1, 0x18DAF110, source: 0xF1, target: 0x10),
            new() { TransmitPadding = 0xAA, ReceivePadding = 0x55, CheckPaddingLength = true, CheckPaddingData = true });

        await tester.SendAsync(CanUtils.Pattern(20));
        await receiver.WaitForExitAsync();

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(20))));
        await Eventually.IsTrue(() => CanUtils.FramesOf(candump).Length >= 6, "all frames");
        Assert.That(CanUtils.FramesOf(candump), Is.EqualTo(new[]
        {
            "18DA10F1 10 10 14 00 01 02 03 04", "18DAF110 F1 30 02 01 55 55 55 55",
            "18DA10F1 10 21 05 06 07 08 09 0A", "18DA10F1 10 22 0B 0C 0D 0E 0F 10",
            "18DAF110 F1 30 02 01 55 55 55 55", "18DA10F1 10 23 11 12 13 AA AA AA",
        }));
    }

    [TestCase("")]
    [TestCase("AABBCC")]
    public async Task Padding_that_is_missing_or_wrong_is_the_receivers_error(string padding)
    {
        await using var tester = IsoTpSocket.Open(
            Bus, Tester, new() { ReceivePadding = 0x55, CheckPaddingLength = true, CheckPaddingData = true });

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, $"7E8#0401020304{padding}");

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>()
            .With.Property(nameof(IsoTpException.Phase)).EqualTo(IsoTpPhase.Receive)
            .And.Property(nameof(IsoTpException.Errno)).EqualTo((int)Errno.EBADMSG)
            .And.Message.Contains("padding"));
    }

    [Test]
    public async Task A_listener_hears_a_transfer_and_sends_nothing()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        await using var listener = IsoTpSocket.Open(
            Bus, IsoTpAddress.ReceiveOnly(IsoTpPartialAddress.Normal(0x7E0)), new() { ListenOnly = true });

        ValueTask<byte[]> hearing = listener.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(50), "-s", "7E0", "-d", "7E8", Bus);
        byte[] heard = await hearing;

        Assert.That(heard, Is.EqualTo(CanUtils.Pattern(50)));
        Assert.That(CanUtils.FramesOf(candump).Count(frame => frame.StartsWith("7E8 30", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(async () => await listener.SendAsync(new byte[1]), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Isotpdump_sees_a_well_formed_transfer()
    {
        await using RunningProgram witness = await CanUtils.StartAsync("isotpdump", "-s", "7E0", "-d", "7E8", Bus);
        await using var engine = IsoTpSocket.Open(Bus, Engine, new() { BlockSize = 1, SeparationTime = TimeSpan.FromMilliseconds(2) });
        await using var tester = IsoTpSocket.Open(Bus, Tester);

        ValueTask<byte[]> receiving = engine.ReceiveAsync();
        await tester.SendAsync(CanUtils.Pattern(20));
        await receiving;
        await engine.SendAsync(new byte[] { 0x41 });
        await witness.WaitForOutputAsync("[SF]");

        string[] frames = [.. witness.Output.Split('\n').Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..].Trim())];
        Assert.That(frames.Select(frame => frame[(frame.IndexOf("]  [", StringComparison.Ordinal) + 3)..].Split("data")[0].Trim()),
            Is.EqualTo(new[] { "[FF] ln: 20", "[FC] FC: 0 = CTS # BS: 1 # STmin: 0x02 = 2 ms", "[CF] sn: 1", "[FC] FC: 0 = CTS # BS: 1 # STmin: 0x02 = 2 ms", "[CF] sn: 2", "[SF] ln: 1" }), witness.Output);
    }

    [Test]
    public async Task A_broadcast_needs_no_receiver()
    {
        var everybody = IsoTpAddress.TransmitOnly(IsoTpPartialAddress.Normal(0x7DF));
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using var single = IsoTpSocket.Open(Bus, everybody, new() { Broadcast = IsoTpBroadcast.SingleFrame });
        await using var consecutive = IsoTpSocket.Open(Bus, everybody, new() { Broadcast = IsoTpBroadcast.ConsecutiveFrames });

        await single.SendAsync(new byte[] { 0x3E, 0x80 });
        await consecutive.SendAsync(CanUtils.Pattern(10));
        await Eventually.IsTrue(() => CanUtils.FramesOf(candump).Length >= 3, "all frames");

        Assert.That(CanUtils.FramesOf(candump), Is.EqualTo(new[]
        {
            "7DF 02 3E 80", "7DF 10 0A 00 01 02 03 04 05", "7DF 21 06 07 08 09",
        }));
        Assert.That(async () => await single.SendAsync(CanUtils.Pattern(10)), Throws.InstanceOf<IsoTpException>());
        Assert.That(async () => await single.ReceiveAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task What_cannot_be_opened_is_refused_with_the_reason()
    {
        Assert.That(() => IsoTpSocket.Open("nosuch", Tester), Fails(Errno.ENODEV, "no CAN interface nosuch"));
        Assert.That(() => IsoTpSocket.Open("lo", Tester), Fails(Errno.ENODEV, "no CAN interface lo"));
        await Links.IpAsync($"link set {Bus} down");
        Assert.That(() => IsoTpSocket.Open(Bus, Tester), Fails(Errno.ENETDOWN, "Bring it up"));
        await Links.IpAsync($"link set {Bus} mtu 16");
        await Links.IpAsync($"link set {Bus} up");
        Assert.That(() => IsoTpSocket.Open(Bus, Tester, new() { CanFd = true }), Fails(Errno.EINVAL, "MTU must be 72"));
        if (Environment.OSVersion.Version < new Version(6, 9))
        {
            Assert.That(() => IsoTpSocket.Open(Bus, Tester, new() { DynamicFlowControl = true }),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("6.9"));
        }

        static NUnit.Framework.Constraints.IResolveConstraint Fails(Errno errno, string reason) =>
            Throws.InstanceOf<IsoTpException>()
                .With.Property(nameof(IsoTpException.Phase)).EqualTo(IsoTpPhase.Open)
                .And.Property(nameof(IsoTpException.Errno)).EqualTo((int)errno)
                .And.Message.Contains(reason);
    }
}
