using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CanTools.Client;
using CanTools.Shared.Can;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>Frames, and how can-utils write them.</summary>
[TestFixture, Category("Unit")]
public sealed class CanFrameTests
{
    [Test]
    public void Frames_are_as_large_as_the_kernels()
    {
        Assert.That(Unsafe.SizeOf<CanFrame>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<CanFdFrame>(), Is.EqualTo(72));
    }

    [TestCase("123#DEADBEEF")]
    [TestCase("123#")]
    [TestCase("000#1122334455667788")]
    [TestCase("12345678#01")]
    [TestCase("123#R")]
    [TestCase("123#R4")]
    [TestCase("123#1122334455667788_B")]
    [TestCase("123#R8_9")]
    [TestCase("123##1DEADBEEF")]
    [TestCase("1FFFFFFF##3112233445566778899AABBCC")]
    [TestCase("20000080#0000000000000000")]
    [TestCase("123#80:05:12345678#AABBCC")]
    [TestCase("42123#81:00:00000000#11")]
    public void The_notation_is_read_and_written(string text) =>
        Assert.That(CanMessage.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("123#de.ad.be.ef", "123#DEADBEEF")]
    [TestCase("7ff#r", "7FF#R")]
    [TestCase("123##0112233445566778899", "123##0112233445566778899000000", Description = "9 bytes go in a frame of 12")]
    public void What_may_be_written_otherwise_is_read(string text, string canonical) =>
        Assert.That(CanMessage.Parse(text).ToString(), Is.EqualTo(canonical));

    [TestCase("", "three hexadecimal digits")]
    [TestCase("12#11", "three hexadecimal digits")]
    [TestCase("XYZ#11", "three hexadecimal digits")]
    [TestCase("800#11", "at most 7FF")]
    [TestCase("40000000#11", "at most 1FFFFFFF")]
    [TestCase("123#1", "pairs of hexadecimal digits")]
    [TestCase("123#11 22", "pairs of hexadecimal digits")]
    [TestCase("123#112233445566778899", "more than 8 bytes")]
    [TestCase("123#R9", "0 to 8 bytes")]
    [TestCase("123#11_9", "length code")]
    [TestCase("123#1122334455667788_8", "length code")]
    [TestCase("123##", "comes a digit")]
    [TestCase("20000080##0", "classic frame")]
    [TestCase("123#00:00:00000000#11", "flag 80")]
    [TestCase("123#80:00:00000000#", "at least one byte")]
    public void What_is_no_frame_is_refused_with_the_reason(string text, string reason) =>
        Assert.That(() => CanMessage.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(reason));

    [Test]
    public void A_frame_has_what_it_was_made_of()
    {
        var data = new CanFrame(CanId.Extended(0x18DAF110), [1, 2, 3]);
        var remote = CanFrame.Remote(0x123, 4);
        var fd = new CanFdFrame(0x123, new byte[12], bitRateSwitch: true);

        Assert.That((data.Id, data.Length, data.IsRemote, data.IsError), Is.EqualTo((CanId.Extended(0x18DAF110), 3, false, false)));
        Assert.That(data.Data.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That((remote.IsRemote, remote.Length, remote.Data.Length), Is.EqualTo((true, 4, 0)));
        Assert.That((fd.HasBitRateSwitch, fd.HasErrorState, fd.Length), Is.EqualTo((true, false, 12)));
        Assert.That(CanFrame.Parse("123#R4"), Is.EqualTo(remote));
        Assert.That(new CanMessage(data).Frame, Is.EqualTo(data));
    }

    [TestCase("123#DEADBEEF")]
    [TestCase("12345678#1122334455667788_B")]
    [TestCase("123#R4")]
    [TestCase("20000004#0008000000006000")]
    [TestCase("123##1DEADBEEF")]
    [TestCase("123#81:05:12345678#AABBCC")]
    public void A_frame_is_the_same_after_its_way_through_a_socket(string text)
    {
        var message = CanMessage.Parse(text);
        byte[] bytes = new byte[CanMtu.Xl];
        int length = message.Kind == CanFrameKind.Xl ? CanFrameBytes.Write(message.XlFrame, bytes)
            : message.Kind == CanFrameKind.Fd ? Copy(message.FdFrame)
            : Copy(message.Frame);

        Assert.That(CanFrameBytes.Read(bytes.AsSpan(0, length)).ToString(), Is.EqualTo(text));

        int Copy<T>(T frame)
            where T : struct
        {
            MemoryMarshal.Write(bytes, frame);
            return Unsafe.SizeOf<T>();
        }
    }

    [Test]
    public void What_no_frame_can_hold_is_refused()
    {
        Assert.That(() => new CanFrame(0x800, []), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CanFrame(0x123, new byte[9]), Throws.ArgumentException.With.Message.Contains("up to 8"));
        Assert.That(() => new CanFdFrame(0x123, new byte[9]), Throws.ArgumentException.With.Message.Contains("next length is 12"));
        Assert.That(() => new CanFdFrame(0x123, new byte[65]), Throws.ArgumentException);
        Assert.That(() => new CanXlFrame(0x123, []), Throws.ArgumentException);
        Assert.That(() => CanFrame.Remote(0x123, 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CanFrame.Parse("123##0"), Throws.InstanceOf<FormatException>());
        Assert.That(() => new CanMessage(new CanFrame(0x123, [])).FdFrame, Throws.InvalidOperationException);
    }

    [TestCase("20000004#0008000000006000", "error warning for sending, error counters: sending 96, receiving 0")]
    [TestCase("20000040#0000000000000000", "bus-off")]
    [TestCase("20000088#0000040A00000000", "bit stuffing error, in the data, bus error")]
    [TestCase("20000002#0500000000000000", "lost arbitration in bit 5")]
    [TestCase("20000020#0000000000000000", "nobody acknowledged")]
    [TestCase("20000010#0000000074000000", "no wire at CAN high, CAN low shorted to ground")]
    [TestCase("20000100#0000000000000000", "restarted")]
    [TestCase("20000008#0000000000000000", "protocol violation")]
    public void An_error_frame_is_told_in_words(string text, string words)
    {
        CanFrame frame = CanFrame.Parse(text);

        Assert.That(frame.IsError, Is.True);
        Assert.That(frame.Error!.Value.ToString(), Is.EqualTo(words));
        Assert.That(CanFrame.Parse("123#11").Error, Is.Null);
    }

    [Test]
    public void A_line_of_candumps_log_is_read_and_written()
    {
        const string Line = "(1436509052.249713) vcan0 044#2A366C2BBA";

        (CanMessage message, InterfaceName name) = CanLog.Parse(Line);

        Assert.That(name.ToString(), Is.EqualTo("vcan0"));
        Assert.That(message.ReceivedNanoseconds, Is.EqualTo(1436509052_249713000));
        Assert.That(message.Timestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1436509052).AddTicks(2497130)));
        Assert.That(CanLog.Format(message, name), Is.EqualTo(Line));
        Assert.That(CanLog.Parse(Line + " T").Message.IsLocal, Is.True);
    }

    [TestCase("")]
    [TestCase("1436509052.249713 vcan0 044#2A")]
    [TestCase("(1436509052.249713) vcan0")]
    [TestCase("(1436509052.249713) v/can0 044#2A")]
    [TestCase("(1436509052.249713) vcan0 044#2")]
    [TestCase("(1436509052.249713) vcan0 044#2A X")]
    [TestCase("(99999999999999999999.1) vcan0 044#2A")]
    [TestCase("(1.1234567890) vcan0 044#2A")]
    public void What_is_no_line_of_a_log_is_refused(string line)
    {
        Assert.That(() => CanLog.Parse(line), Throws.InstanceOf<FormatException>());
        Assert.That(CanLog.TryParse(line, out _, out _), Is.False);
    }

    [Test]
    public void Any_frame_survives_its_notation()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(uint Id, byte[] Data, byte Kind)>(), made =>
        {
            CanId id = (made.Kind & 1) == 0 ? CanId.Standard(made.Id & CanId.MaxStandard) : CanId.Extended(made.Id & CanId.MaxExtended);
            int length = Math.Min(made.Data.Length, 64);
            var message = (made.Kind >> 1) % 3 == 0 ? new CanMessage(new CanFrame(id, made.Data.AsSpan(0, Math.Min(length, 8))))
                : (made.Kind >> 1) % 3 == 1 ? new CanMessage(CanFrame.Remote(id, length % 9))
                : new CanMessage(new CanFdFrame(id, new byte[CanFdFrame.RoundUpLength(length)], (made.Kind & 8) != 0));
            string text = message.ToString();
            CanMessage read = CanMessage.Parse(text);
            return read.Kind == message.Kind && read.Id == message.Id && read.Data.SequenceEqual(message.Data) && read.ToString() == text;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Any_text_is_read_or_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            text ??= "";
            bool read = CanFrame.TryParse(text, out _) || CanFdFrame.TryParse(text, out _);
            return !read || text.Contains('#', StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
}
