using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>All addressing formats of ISO 15765-2.</summary>
[TestFixture, Category("Unit")]
public sealed class IsoTpAddressTests
{
    /// <summary>One direction in each of the seven modes, all with identifiers of their own.</summary>
    internal static IsoTpPartialAddress[] OneOfEachMode(byte salt) =>
    [
        IsoTpPartialAddress.Normal(0x100u + salt), IsoTpPartialAddress.Normal29(0x123400u + salt),
        IsoTpPartialAddress.NormalFixed29(to: salt, from: 0xF1), IsoTpPartialAddress.Extended(0x200u + salt, to: 0x55),
        IsoTpPartialAddress.Extended29(0x223400u + salt, to: 0x55), IsoTpPartialAddress.Mixed(0x300u + salt, 0x99),
        IsoTpPartialAddress.Mixed29(to: salt, from: 0xF1, extension: 0x99),
    ];

    private static IEnumerable<TestCaseData> Modes()
    {
        yield return Row(IsoTpAddress.Normal(0x123, 0x456), IsoTpAddressingMode.Normal11, "123/456", "123", "456");
        yield return Row(IsoTpAddress.Normal29(0x123456, 0x789ABC), IsoTpAddressingMode.Normal29, "00123456/00789ABC", "00123456", "00789ABC");
        yield return Row(IsoTpAddress.NormalFixed29(0xAA, 0x55), IsoTpAddressingMode.NormalFixed29, "18DA55AA/18DAAA55", "18DB55AA", "18DBAA55");
        yield return Row(IsoTpAddress.NormalFixed29(0xAA, 0x55, 0x1F400000, 0x1F410000), IsoTpAddressingMode.NormalFixed29, "1F4055AA/1F40AA55", "1F4155AA", "1F41AA55");
        yield return Row(IsoTpAddress.Extended(0x123, 0x456, 0xAA, 0x55), IsoTpAddressingMode.Extended11, "123:55/456:AA", "123", "456");
        yield return Row(IsoTpAddress.Extended29(0x123456, 0x789ABC, 0xAA, 0x55), IsoTpAddressingMode.Extended29, "00123456:55/00789ABC:AA", "00123456", "00789ABC");
        yield return Row(IsoTpAddress.Mixed(0x123, 0x456, 0x99), IsoTpAddressingMode.Mixed11, "123:99/456:99", "123", "456");
        yield return Row(IsoTpAddress.Mixed29(0xAA, 0x55, 0x99), IsoTpAddressingMode.Mixed29, "18CE55AA:99/18CEAA55:99", "18CD55AA", "18CDAA55");

        static TestCaseData Row(IsoTpAddress address, IsoTpAddressingMode mode, string text, string txAll, string rxAll) =>
            new(address, mode, text, txAll, rxAll);
    }

    [TestCaseSource(nameof(Modes))]
    public void Each_mode_makes_its_identifiers_and_its_byte_in_front_of_the_data(
        IsoTpAddress address, IsoTpAddressingMode mode, string text, string functionalTransmit, string functionalReceive)
    {
        Assert.That(address.Transmit.Mode, Is.EqualTo(mode));
        Assert.That(address.Receive.Mode, Is.EqualTo(mode));
        Assert.That(address.ToString(), Is.EqualTo(text));
        Assert.That(address.Transmit.FunctionalId.ToString(), Is.EqualTo(functionalTransmit));
        Assert.That(address.Receive.FunctionalId.ToString(), Is.EqualTo(functionalReceive));
        Assert.That(address.Transmit.PrefixLength, Is.EqualTo(text.Contains(':', StringComparison.Ordinal) ? 1 : 0));
        Assert.That(address.Transmit.Extension.HasValue, Is.EqualTo(address.Transmit.HasExtension));
        Assert.That(address.IsPartial, Is.False);
        Assert.That(address.ToFunctional().Transmit.Id, Is.EqualTo(address.Transmit.FunctionalId));
        Assert.That(address.ToFunctional().Receive, Is.EqualTo(address.Receive));
    }

    [TestCaseSource(nameof(Modes))]
    public void A_frame_is_for_me_by_its_identifier_its_format_and_the_byte_in_front(
        IsoTpAddress address, IsoTpAddressingMode mode, string text, string functionalTransmit, string functionalReceive)
    {
        byte first = address.Receive.Extension ?? 0x03;
        CanId id = address.Receive.Id;
        CanId sameNumberOtherFormat = id.IsExtended ? CanId.Standard(id.Value & 0x7FF) : CanId.Extended(id.Value);

        Assert.That(address.IsForMe(id, [first, 1, 2]), Is.True, $"{mode}");
        Assert.That(address.IsForMe(address.Receive.FunctionalId, [first, 1, 2]), Is.True);
        Assert.That(address.IsForMe(address.Transmit.Id, [first, 1, 2]), Is.False);
        Assert.That(address.IsForMe(sameNumberOtherFormat, [first, 1, 2]), Is.False);
        Assert.That(address.IsForMe(id, []), Is.False);
        Assert.That(address.IsForMe(id, [(byte)(first + 1), 1, 2]), Is.EqualTo(!address.Receive.HasExtension));
    }

    [Test]
    public void Any_two_modes_make_a_pair()
    {
        foreach (IsoTpPartialAddress transmit in OneOfEachMode(0x10))
        {
            foreach (IsoTpPartialAddress receive in OneOfEachMode(0x20))
            {
                var address = IsoTpAddress.Asymmetric(transmit, receive);

                Assert.That((address.Transmit, address.Receive), Is.EqualTo((transmit, receive)));
            }
        }
    }

    [Test]
    public void A_partial_address_has_one_direction()
    {
        IsoTpPartialAddress one = IsoTpPartialAddress.Extended(0x123, to: 0x55);
        var transmit = IsoTpAddress.TransmitOnly(one);
        var receive = IsoTpAddress.ReceiveOnly(one);

        Assert.That((transmit.IsPartial, transmit.Receive.IsNone, transmit.ToString()), Is.EqualTo((true, true, "123:55/-")));
        Assert.That((receive.IsPartial, receive.Transmit.IsNone, receive.ToString()), Is.EqualTo((true, true, "-/123:55")));
        Assert.That(receive.IsForMe(CanId.Standard(0x123), [0x55]), Is.True);
        Assert.That(transmit.IsForMe(CanId.Standard(0x123), [0x55]), Is.False);
    }

    [Test]
    public void What_makes_no_conversation_is_refused_with_the_reason()
    {
        IsoTpPartialAddress one = IsoTpPartialAddress.Normal(0x123);

        Refused(() => IsoTpAddress.Normal(0x123, 0x123), "two identifiers");
        Refused(() => IsoTpAddress.Extended(0x123, 0x123, 0xAA, 0x55), "two identifiers");
        Refused(() => IsoTpAddress.Mixed29(0xAA, 0xAA, 0x99), "two addresses");
        Refused(() => IsoTpAddress.NormalFixed29(0xAA, 0xAA), "two addresses");
        Refused(() => IsoTpAddress.NormalFixed29(0xAA, 0x55, physical: 0x18DA0001), "no base");
        Refused(() => IsoTpAddress.NormalFixed29(0xAA, 0x55, functional: 0x98DB0000), "no base");
        Refused(() => IsoTpAddress.Normal(0x800, 0x123), "29-bit");
        Refused(() => IsoTpAddress.Mixed(0x123, 0x800, 0x99), "29-bit");
        Refused(() => IsoTpAddress.Extended29(0x123, 0x20000000, 0xAA, 0x55), "not a 29-bit");
        Refused(() => IsoTpAddress.Asymmetric(one, default), "to receive is missing");
        Refused(() => IsoTpAddress.Asymmetric(default, one), "to transmit is missing");
        Refused(() => IsoTpAddress.TransmitOnly(default), "missing");
        Refused(() => IsoTpAddress.ReceiveOnly(default), "missing");

        static void Refused(Func<IsoTpAddress> make, string reason) => Assert.That(
            () => { make(); }, Throws.InstanceOf<ArgumentException>().With.Message.Contains(reason));
    }
}
