using CanTools.Cli.Frames;
using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit.Cli;

/// <summary>ISO-TP's PDUs out of frames that pass by.</summary>
[TestFixture, Category("Unit")]
internal sealed class IsoTpReassemblerTests
{
    [Test]
    public void A_single_frame_is_a_PDU_and_its_padding_is_none_of_it() =>
        Assert.That(Play("7E0#0322F190CCCCCCCC"), Is.EqualTo(new[] { "single frame = 22F190" }));

    [Test]
    public void Two_directions_at_once_do_not_mix_and_flow_control_is_named() => Assert.That(
        Play("7E8#10146201F1901122", "7E0#300805", "7E0#1008010203040506", "7E8#2133445566778899", "7E8#22AABBCCDDEEFF00", "7E0#210708"),
        Is.EqualTo(new[]
        {
            "first frame of 20 bytes", "flow control: continue, block size 8, STmin 5 ms", "first frame of 8 bytes", "consecutive frame 1",
            "consecutive frame 2 = 6201F190112233445566778899AABBCCDDEEFF00", "consecutive frame 1 = 0102030405060708",
        }));

    [Test]
    public void What_is_missing_is_told() => Assert.That(
        Play("7E8#2133445566778899", "7E8#10146201F1901122", "7E8#2233445566778899", "7E8#10146201F1901122", "7E8#0162"),
        Is.EqualTo(new[]
        {
            "consecutive frame 1 ! its first frame was not seen", "first frame of 20 bytes", "consecutive frame 2 ! number 1 is missing",
            "first frame of 20 bytes", "single frame = 62 ! the PDU before it was not complete",
        }));

    [Test]
    public void A_frame_of_CAN_FD_has_its_length_in_a_byte_of_its_own() =>
        Assert.That(Play("7E8##0000A6201F190112233445566CCCC"), Is.EqualTo(new[] { "single frame = 6201F190112233445566" }));

    [Test]
    public void The_numbers_begin_anew_after_15()
    {
        string[] frames = ["7E8#10866200000000AA", .. Enumerable.Range(1, 18).Select(i => $"7E8#2{i & 0xF:X}00000000000000")];

        Assert.That(Play(frames)[0], Is.EqualTo("first frame of 134 bytes"));
        Assert.That(Play([.. frames, "7E8#2300000000000000"])[^1], Does.StartWith("consecutive frame 3 = 62"));
    }

    [Test]
    public void What_comes_long_after_its_first_frame_is_none_of_it()
    {
        var reassembler = new IsoTpReassembler();
        reassembler.Add(CanLog.Parse("(1.000000) can0 7E8#10146201F1901122").Message);

        Assert.That(reassembler.Add(CanLog.Parse("(7.000000) can0 7E8#2133445566778899").Message)?.Problem, Is.EqualTo("it comes too late for its first frame"));
    }

    [Test]
    public void Of_too_many_that_are_begun_the_oldest_is_forgotten()
    {
        var reassembler = new IsoTpReassembler();
        for (int i = 0; i <= 256; i++)
            reassembler.Add(CanLog.Parse($"(1.{i:D6}) can0 {i:X3}#1008010203040506").Message);

        Assert.That(reassembler.Add(CanMessage.Parse("000#210708"))?.Problem, Is.EqualTo("its first frame was not seen"));
        Assert.That(reassembler.Add(CanLog.Parse("(1.1) can0 001#210708").Message)?.Pdu, Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    [Test]
    public void An_address_byte_comes_first_where_it_is_asked_for()
    {
        var reassembler = new IsoTpReassembler(prefixLength: 1);

        Assert.That(Add(reassembler, "7E0#F10322F190"), Is.EqualTo("single frame = 22F190"));
    }

    [TestCase("7E0#")]
    [TestCase("7E0#00")]
    [TestCase("7E0#0922F190")]
    [TestCase("7E0#1003")]
    [TestCase("7E0#30")]
    [TestCase("7E0#5522F190")]
    [TestCase("7E0#R")]
    [TestCase("7E0#1000")]
    public void Everything_else_is_no_part_of_it(string frame) => Assert.That(Play(frame), Is.EqualTo(new[] { "nothing" }));

    [Test]
    public void What_a_first_frame_announces_is_believed_up_to_64_KiB() =>
        Assert.That(Play("7E8#1000FFFFFFFF6201")[0], Is.EqualTo("first frame of 4294967295 bytes ! longer than is put together here"));

    /// <summary>Frames that mean nothing must cost nothing.</summary>
    [Test]
    public void Random_frames_break_nothing()
    {
        var reassembler = new IsoTpReassembler();
        var generator = new FrameGenerator(seed: 4711) { IsFd = true };
        for (int i = 0; i < 100_000; i++)
            reassembler.Add(generator.Next());
    }

    private static string[] Play(params string[] frames)
    {
        var reassembler = new IsoTpReassembler();
        return [.. frames.Select(frame => Add(reassembler, frame))];
    }

    private static string Add(IsoTpReassembler reassembler, string frame) => reassembler.Add(CanMessage.Parse(frame)) is { } part
        ? part.Part + (part.Pdu is { } pdu ? $" = {Convert.ToHexString(pdu)}" : "") + (part.Problem is { } problem ? $" ! {problem}" : "")
        : "nothing";
}
