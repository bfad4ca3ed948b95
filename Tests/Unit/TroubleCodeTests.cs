using CanTools.Client.Obd;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
internal sealed class TroubleCodeTests
{
    [TestCase(0x38AB, "P38AB", true)]
    [TestCase(0xE0FC, "U20FC", false)]
    [TestCase(0x57DE, "C17DE", false)]
    [TestCase(0x0133, "P0133", true)]
    [TestCase(0x1234, "P1234", false)]
    [TestCase(0x9234, "B1234", false)]
    [TestCase(0xC100, "U0100", true)]
    [TestCase(0x2187, "P2187", true)]
    public void It_is_two_bytes_and_five_characters(int raw, string text, bool isStandard)
    {
        var code = new TroubleCode((ushort)raw);

        Assert.That(code.ToString(), Is.EqualTo(text));
        Assert.That(TroubleCode.Parse(text), Is.EqualTo(code));
        Assert.That(code.IsStandard, Is.EqualTo(isStandard));
    }

    [Test]
    public void Every_code_is_read_as_it_is_written() => Check.QuickThrowOnFailure(
        Prop.ForAll<ushort>(raw => TroubleCode.Parse(new TroubleCode(raw).ToString()).Raw == raw));

    [TestCase("")]
    [TestCase("P013")]
    [TestCase("X0133")]
    [TestCase("P4133")]
    [TestCase("P013G")]
    [TestCase("P01333")]
    public void Anything_else_is_refused_with_what_it_should_be(string text) =>
        Assert.That(() => TroubleCode.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("P0133"));
}
