using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>The pace of a transfer: who sets it, and what happens to those who do not keep it.</summary>
[TestFixture]
public sealed class IsoTpTimingTests : IsoTpBusFixture
{
    [TestCase(100, 5)]
    [TestCase(127, 0)]
    public async Task The_sender_keeps_to_the_flow_control_that_we_ask_for(int separationMilliseconds, int blockSize)
    {
        byte[] pdu = CanUtils.Pattern(200);
        double frames = Math.Ceiling((pdu.Length - 6) / 7.0);

        // STmin is between consecutive frames; the first of each block goes right after its flow control.
        double blocks = blockSize == 0 ? 1 : Math.Ceiling(frames / blockSize);
        double expected = (frames - blocks) * separationMilliseconds / 1000;
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using var engine = IsoTpSocket.Open(
            Bus, Engine,
            new() { SeparationTime = TimeSpan.FromMilliseconds(separationMilliseconds), BlockSize = (byte)blockSize });
        await using var tester = IsoTpSocket.Open(Bus, Tester);

        long start = Stopwatch.GetTimestamp();
        ValueTask<byte[]> receiving = engine.ReceiveAsync();
        await tester.SendAsync(pdu);
        byte[] received = await receiving;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        Assert.That(received, Is.EqualTo(pdu));
        Assert.That(seconds, Is.EqualTo(expected).Within(20).Percent);
        string flowControl = $"7E8 30 {blockSize:X2} {separationMilliseconds:X2}";
        await Eventually.IsTrue(
            () => CanUtils.FramesOf(candump).Count(frame => frame == flowControl) == (int)blocks, "one flow control a block");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_half_duplex_socket_hears_nothing_while_it_sends(bool isHalfDuplex)
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using var tester = IsoTpSocket.Open(Bus, Tester, new() { HalfDuplex = isHalfDuplex });

        ValueTask sending = tester.SendAsync(CanUtils.Pattern(20));
        await candump.WaitForOutputAsync("7E0   [8]  10 14");
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        await CanUtils.SendFrameAsync(Bus, "7E8#300000");
        await sending;
        await CanUtils.SendFrameAsync(Bus, "7E8#0142");
        byte[] first = await tester.ReceiveAsync();

        Assert.That(first, Is.EqualTo(new byte[] { isHalfDuplex ? (byte)0x42 : (byte)0x41 }));
    }

    [Test]
    public async Task A_forced_STmin_wins_over_what_the_receiver_asks_for()
    {
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", "-m", "1", Bus);
        await using var tester = IsoTpSocket.Open(Bus, Tester, new() { ForcedTransmitSeparationNanoseconds = 100_000_000 });

        long start = Stopwatch.GetTimestamp();
        await tester.SendAsync(CanUtils.Pattern(6 + (11 * 7)));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await receiver.WaitForExitAsync();

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(6 + (11 * 7)))));
        Assert.That(seconds, Is.EqualTo(1.0).Within(20).Percent, "10 gaps between 11 frames");
    }

    [Test]
    public async Task Frames_that_come_faster_than_a_forced_receive_STmin_are_not_taken()
    {
        await using var engine = IsoTpSocket.Open(Bus, Engine, new() { ForcedReceiveSeparationNanoseconds = 400_000_000 });

        ValueTask<byte[]> receiving = engine.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(40), "-s", "7E0", "-d", "7E8", Bus);

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>()
            .With.Property(nameof(IsoTpException.Errno)).EqualTo((int)Errno.ETIMEDOUT));
    }
}
