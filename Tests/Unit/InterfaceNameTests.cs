using System.Text;
using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class InterfaceNameTests
{
    [TestCase("a")]
    [TestCase("vcan0")]
    [TestCase("can-1_x.5")]
    [TestCase("...")]
    [TestCase("exactly15bytes_")]
    public void A_name_that_an_interface_can_have_is_kept_as_it_is(string text)
    {
        InterfaceName name = text;

        Assert.That(name.ToString(), Is.EqualTo(text));
        Assert.That(Encoding.ASCII.GetString(name.Bytes), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("sixteen_bytes_ab")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase("a b")]
    [TestCase("a\tb")]
    [TestCase("a:b")]
    [TestCase("vcan%d")]
    [TestCase("br0\0junk")]
    [TestCase("a\u007f")]
    [TestCase("a\u001b")]
    [TestCase("bücan")]
    public void A_name_that_no_interface_should_have_is_refused(string text)
    {
        Assert.That(InterfaceName.TryParse(Encoding.UTF8.GetBytes(text), out _), Is.False);
        Assert.That(() => InterfaceName.Parse(text), Throws.ArgumentException);
    }

    [Test]
    public void Every_single_byte_is_either_printable_ASCII_or_refused()
    {
        for (int b = 0; b <= byte.MaxValue; b++)
        {
            bool allowed = b is > ' ' and < 0x7F && b is not ('/' or ':' or '%' or '.');

            Assert.That(InterfaceName.TryParse([(byte)b], out _), Is.EqualTo(allowed), $"byte {b:X2}");
        }
    }

    [Test]
    public void Names_are_equal_by_their_bytes()
    {
        InterfaceName one = "vcan0";
        InterfaceName same = "vcan0";
        InterfaceName other = "vcan1";

        Assert.That(one == same, Is.True);
        Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Assert.That(one != other, Is.True);
        Assert.That(one, Is.Not.EqualTo(default(InterfaceName)));
    }
}
