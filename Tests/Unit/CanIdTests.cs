using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class CanIdTests
{
    [Test]
    public void The_same_number_in_two_formats_is_two_identifiers()
    {
        Assert.That(CanId.Standard(0x7E0), Is.Not.EqualTo(CanId.Extended(0x7E0)));
        Assert.That(CanId.Standard(0x7E0).ToString(), Is.EqualTo("7E0"));
        Assert.That(CanId.Extended(0x7E0).ToString(), Is.EqualTo("000007E0"));
    }

    [Test]
    public void A_number_too_large_for_its_format_is_refused()
    {
        Assert.That(() => CanId.Standard(0x800), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CanId.Extended(0x20000000), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(CanId.Standard(0x7FF).Value, Is.EqualTo(0x7FF));
        Assert.That(CanId.Extended(0x1FFFFFFF).Value, Is.EqualTo(0x1FFFFFFF));
    }

    [TestCase(0x7FFu, true)]
    [TestCase(0x800u, false)]
    [TestCase(0x80000000u, true)]
    [TestCase(0x9FFFFFFFu, true)]
    [TestCase(0xA0000000u, false)]
    [TestCase(0xC0000001u, false)]
    [TestCase(0x40000001u, false)]
    public void From_the_wire_come_only_identifiers_of_the_two_formats(uint raw, bool allowed)
    {
        Assert.That(CanId.TryFromRaw(raw, out CanId id), Is.EqualTo(allowed));
        if (allowed)
            Assert.That(id.Raw, Is.EqualTo(raw));
    }

    [Test]
    public void An_address_needs_two_different_identifiers()
    {
        Assert.That(() => IsoTpAddress.Normal(0x7E0, 0x7E0), Throws.ArgumentException);
        Assert.That(() => IsoTpAddress.Normal(0x18DA10F1, 0x7E8), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(IsoTpAddress.Normal(0x7E0, 0x7E8).ToString(), Is.EqualTo("7E0/7E8"));
        Assert.That(IsoTpAddress.Normal29(0x18DA10F1, 0x18DAF110).ToString(), Is.EqualTo("18DA10F1/18DAF110"));
    }
}
