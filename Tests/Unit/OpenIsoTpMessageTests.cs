using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What opening an ISO-TP socket looks like on the wire.</summary>
[TestFixture, Category("Unit")]
public sealed class OpenIsoTpMessageTests
{
    private const string Name = "057663616E30";
    private const string Settings = "0000000050C3000000CCCC000000001008000000000000000000";

    private static readonly IsoTpOptions s_everySetting = new()
    {
        TransmitPadding = 0xAA,
        ReceivePadding = 0x55,
        CheckPaddingLength = true,
        CheckPaddingData = true,
        FrameTransmitNanoseconds = 0,
        ForcedTransmitSeparationNanoseconds = 1_000_000,
        ForcedReceiveSeparationNanoseconds = 500_000,
        BlockSize = 8,
        SeparationTime = TimeSpan.FromMicroseconds(100),
        MaxWaitFrames = 3,
        CanFd = true,
        TransmitDataLength = 64,
        BitRateSwitch = true,
    };

    private static IEnumerable<TestCaseData> Documented()
    {
        yield return new TestCaseData("open 7E0/7E8 on vcan0", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8), IsoTpOptions.Default, false);
        yield return new TestCaseData(
            "open exclusively", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8), IsoTpOptions.Default, true);
        yield return new TestCaseData(
            "open 18DA10F1/18DAF110", IsoTpAddress.NormalFixed29(source: 0xF1, target: 0x10), IsoTpOptions.Default, false);
        yield return new TestCaseData(
            "open with every setting", IsoTpAddress.Extended(tx: 0x123, rx: 0x456, source: 0xF1, target: 0x10), s_everySetting, false);
    }

    [TestCaseSource(nameof(Documented))]
    public void OPEN_ISOTP_is_the_documented_bytes_both_ways(
        string golden, IsoTpAddress address, IsoTpOptions options, bool isExclusive)
    {
        var message = new OpenIsoTpMessage("vcan0", IsoTpBinding.From(address, options), isExclusive);

        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        message.Write(ref writer);
        byte[] request = new RequestFrame(Operation.OpenIsoTp, writer.Written).ToArray();
        string? problem = OpenIsoTpMessage.Read(writer.Written, out OpenIsoTpMessage read);

        Assert.That(request, Is.EqualTo(GoldenBytes.Get(golden)));
        Assert.That(problem, Is.Null);
        Assert.That(read, Is.EqualTo(message));
        Assert.That(read.Binding.Settings.ToOptions(), Is.EqualTo(options));
    }

    [TestCase("", "length")]
    [TestCase("00 E0070000 E8070000 " + Settings + "05766361", "length")]
    [TestCase("00 E0070000 E8070000 " + Settings + Name + "00", "length")]
    [TestCase("02 E0070000 E8070000 " + Settings + Name, "reserved flag")]
    [TestCase("00 E0070000 E0070000 " + Settings + Name, "same")]
    [TestCase("00 00080000 80070000 " + Settings + Name, "more bits")]
    [TestCase("00 E0070020 E8070000 " + Settings + Name, "more bits")]
    [TestCase("00 E0070000 E8070000 " + Settings + "00", "1 to 15 bytes")]
    [TestCase("00 E0070000 E8070000 " + Settings + "057663612F30", "only printable")]
    [TestCase("00 E0070000 E8070000 00040000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "WAIT_TX_DONE")]
    [TestCase("00 E0070000 E8070000 00400000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "reserved flag")]
    [TestCase("00 E0070000 E8070000 00180000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "not both")]
    [TestCase("00 E0070000 E8070000 01080000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "only listens")]
    [TestCase("00 E0070000 E8070000 20000000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "without saying")]
    [TestCase("00 E0070000 E8070000 00020000 50C30000 00CCCC00 000000 100800 00000000 00000000" + Name, "one side")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 008000 100800 00000000 00000000" + Name, "STmin")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 100800 01000000 00000000" + Name, "needs its flag")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 110800 00000000 00000000" + Name, "MTU of 17")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 104000 00000000 00000000" + Name, "classic")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 100801 00000000 00000000" + Name, "bit rate")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 480900 00000000 00000000" + Name, "9 data bytes")]
    [TestCase("00 E0070000 E8070000 00000000 50C30000 00CCCC00 000000 484002 00000000 00000000" + Name, "link layer")]
    public void A_malformed_OPEN_ISOTP_is_refused_with_the_reason(string payload, string reason)
    {
        byte[] bytes = Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal));

        Assert.That(OpenIsoTpMessage.Read(bytes, out _), Does.Contain(reason));
    }
}
