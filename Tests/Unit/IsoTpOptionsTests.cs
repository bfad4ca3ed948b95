using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>Options that contradict themselves, or do not go with the address, never reach the kernel.</summary>
[TestFixture, Category("Unit")]
public sealed class IsoTpOptionsTests
{
    private static readonly IsoTpAddress s_normal = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    private static IEnumerable<TestCaseData> Contradictions()
    {
        yield return new TestCaseData(new IsoTpOptions { CheckPaddingData = true }, "without saying what it is");
        yield return new TestCaseData(new IsoTpOptions { TransmitDataLength = 64 }, "switch CAN FD on");
        yield return new TestCaseData(new IsoTpOptions { CanFd = true, TransmitDataLength = 10 }, "cannot have 10");
        yield return new TestCaseData(new IsoTpOptions { BitRateSwitch = true }, "only CAN FD");
        yield return new TestCaseData(new IsoTpOptions { SeparationTime = TimeSpan.FromMilliseconds(128) }, "128 ms");
        yield return new TestCaseData(new IsoTpOptions { SeparationTime = TimeSpan.FromMilliseconds(1.5) }, "1.5 ms");
        yield return new TestCaseData(new IsoTpOptions { SeparationTime = TimeSpan.FromMilliseconds(-1) }, "-1 ms");
        yield return new TestCaseData(new IsoTpOptions { SeparationTime = TimeSpan.FromMicroseconds(150) }, "0.15 ms");
        yield return new TestCaseData(new IsoTpOptions { Broadcast = (IsoTpBroadcast)3 }, "no kind of broadcast");
        yield return new TestCaseData(new IsoTpOptions { FrameTransmitNanoseconds = uint.MaxValue }, "4294967295");
        yield return new TestCaseData(
            new IsoTpOptions { ListenOnly = true, Broadcast = IsoTpBroadcast.SingleFrame }, "cannot broadcast");
    }

    [TestCaseSource(nameof(Contradictions))]
    public void A_contradiction_is_refused_with_the_reason(IsoTpOptions options, string reason)
    {
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(() => IsoTpBinding.From(s_normal, options), Throws.ArgumentException.With.Message.Contains(reason));
    }

    [TestCase(0, 0x00)]
    [TestCase(1_000, 0x01)]
    [TestCase(127_000, 0x7F)]
    [TestCase(100, 0xF1)]
    [TestCase(900, 0xF9)]
    public void A_separation_time_is_the_byte_of_the_flow_control(int microseconds, int code)
    {
        bool known = SeparationTimeCode.TryFrom(TimeSpan.FromMicroseconds(microseconds), out byte made);

        Assert.That(known, Is.True);
        Assert.That(made, Is.EqualTo(code));
        Assert.That(SeparationTimeCode.ToTime(made), Is.EqualTo(TimeSpan.FromMicroseconds(microseconds)));
    }

    [Test]
    public void A_partial_address_only_goes_with_a_socket_that_needs_no_other_direction()
    {
        var transmit = IsoTpAddress.TransmitOnly(IsoTpPartialAddress.Normal(0x7DF));
        var receive = IsoTpAddress.ReceiveOnly(IsoTpPartialAddress.Normal(0x7E8));

        Assert.That(() => IsoTpBinding.From(transmit, IsoTpOptions.Default),
            Throws.ArgumentException.With.Message.Contains("what to receive"));
        Assert.That(() => IsoTpBinding.From(receive, IsoTpOptions.Default),
            Throws.ArgumentException.With.Message.Contains("how to send flow control"));
        Assert.That(() => IsoTpBinding.From(default, IsoTpOptions.Default), Throws.ArgumentException);
        Assert.That(IsoTpBinding.From(transmit, new() { Broadcast = IsoTpBroadcast.SingleFrame }).Problem(), Is.Null);
        Assert.That(IsoTpBinding.From(receive, new() { ListenOnly = true }).Problem(), Is.Null);
    }

    [Test]
    public void Every_pair_of_modes_opens_but_those_with_a_byte_in_front_of_the_data_on_one_side_only()
    {
        foreach (IsoTpPartialAddress transmit in IsoTpAddressTests.OneOfEachMode(0x10))
        {
            foreach (IsoTpPartialAddress receive in IsoTpAddressTests.OneOfEachMode(0x20))
            {
                var address = IsoTpAddress.Asymmetric(transmit, receive);
                if (transmit.HasExtension == receive.HasExtension)
                {
                    Assert.That(IsoTpBinding.From(address, IsoTpOptions.Default).Problem(), Is.Null, $"{address}");
                    continue;
                }
                Assert.That(() => IsoTpBinding.From(address, IsoTpOptions.Default),
                    Throws.ArgumentException.With.Message.Contains("one side only"), $"{address}");
            }
        }
    }
}
