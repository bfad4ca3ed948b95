using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
internal sealed class ObdiidRequestTests
{
    [Test]
    public void The_documented_bytes_are_read()
    {
        Assert.That(ObdiidRequest.TryRead(GoldenBytes.Get("obdiid open 7E0/7E8"), out ObdiidRequest open), Is.True);
        Assert.That(ObdiidRequest.TryRead(GoldenBytes.Get("obdiid open 29 bits"), out ObdiidRequest extended), Is.True);
        Assert.That(ObdiidRequest.TryRead(GoldenBytes.Get("obdiid close 7E0/7E8"), out ObdiidRequest close), Is.True);

        Assert.That(open, Is.EqualTo(new ObdiidRequest(false, 2, 0x7E0, 0x7E8)));
        Assert.That(close, Is.EqualTo(new ObdiidRequest(true, 2, 0x7E0, 0x7E8)));
        IsoTpBinding binding = extended.ToBinding()!.Value;
        Assert.That((binding.Transmit, binding.Receive), Is.EqualTo((CanId.Extended(0x18DB33F1), CanId.Extended(0x18DAF110))));
        Assert.That(binding.Settings, Is.EqualTo(IsoTpSettings.Default));
    }

    [Test]
    public void Any_bytes_are_a_request_or_none() => Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(bytes =>
    {
        bool isRead = ObdiidRequest.TryRead(bytes, out ObdiidRequest request);
        Assert.That(isRead, Is.EqualTo(bytes.Length >= 16 && bytes[0] == 1 && bytes[1] == 0 && bytes[2] <= 1 && bytes[3] == 0));
        _ = request.ToBinding();
        Assert.That(ObdiidRequest.TryRead([1, 0, 0, 0, .. bytes], out _), Is.EqualTo(bytes.Length >= 12));
    }));

    [TestCase(0x7E0u, 0x7E0u)]
    [TestCase(0x800u, 0x7E8u)]
    [TestCase(0x7E0u, 0x40000001u)]
    [TestCase(0x7E0u, 0x20000001u)]
    public void Identifiers_that_are_none_make_no_channel(uint transfer, uint receive) =>
        Assert.That(new ObdiidRequest(false, 1, transfer, receive).ToBinding(), Is.Null);
}
