using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>The requests about interfaces are the documented bytes, both ways, and everything else is refused.</summary>
[TestFixture, Category("Unit")]
public sealed class LinkRequestMessageTests
{
    private static readonly CreateLinkMessage s_vcan = new(CanLinkKind.Vcan, IsUp: true, Stays: false, 0, "vcan7", "");

    private static readonly CreateLinkMessage s_pair = new(
        CanLinkKind.Vxcan, IsUp: true, Stays: true, 72, "vxcan%d", "bench 3", "can0", IsPeerElsewhere: true, 4711);

    private static readonly ConfigureLinkMessage s_everything = new("can0", TakeDown: false, new CanLinkSettings
    {
        Mtu = 72,
        BitTiming = new CanBitTiming
        {
            TimeQuantumNanoseconds = 125,
            PropagationSegment = 6,
            PhaseSegment1 = 7,
            PhaseSegment2 = 2,
            SynchronizationJumpWidth = 1,
        },
        DataBitTiming = CanBitTiming.FromBitRate(2_000_000, 0.75),
        Enable = CanControllerModes.Fd | CanControllerModes.ListenOnly,
        Disable = CanControllerModes.OneShot,
        RestartDelay = TimeSpan.FromMilliseconds(100),
        TerminationOhms = 120,
        Restart = true,
        Alias = "left",
    });

    private delegate void Writing(ref PayloadWriter writer);

    [Test]
    public void Creating_is_the_documented_bytes()
    {
        Assert.That(BytesOf(Operation.CreateLink, s_vcan.Write), Is.EqualTo(GoldenBytes.Get("create vcan7 up")));
        Assert.That(BytesOf(Operation.CreateLink, s_pair.Write), Is.EqualTo(GoldenBytes.Get("create a pair elsewhere")));
        Assert.That(CreateLinkMessage.Read(PayloadOf("create vcan7 up"), out CreateLinkMessage? vcan), Is.Null);
        Assert.That(CreateLinkMessage.Read(PayloadOf("create a pair elsewhere"), out CreateLinkMessage? pair), Is.Null);

        Assert.That(vcan, Is.EqualTo(s_vcan));
        Assert.That(pair, Is.EqualTo(s_pair));
    }

    [Test]
    public void What_was_created_is_the_documented_bytes()
    {
        var one = new CreatedLinkMessage(0x100001, "vcan7");
        var pair = new CreatedLinkMessage(0x100001, "vxcan0", 0x100002, "vxcan1");

        Assert.That(CreatedLinkMessage.TryRead(GoldenBytes.Get("created vcan7").AsSpan(4), out var readOne), Is.True);
        Assert.That(CreatedLinkMessage.TryRead(GoldenBytes.Get("created a pair").AsSpan(4), out var readPair), Is.True);

        Assert.That(readOne, Is.EqualTo(one));
        Assert.That(readPair, Is.EqualTo(pair));
        Assert.That(PayloadOf(pair.Write), Is.EqualTo(GoldenBytes.Get("created a pair")[4..]));
        Assert.That(CreatedLinkMessage.TryRead(GoldenBytes.Get("created a pair").AsSpan(5), out _), Is.False);
    }

    [Test]
    public void Deleting_is_the_documented_bytes()
    {
        var message = new DeleteLinkMessage(0x100001, "vcan7");

        Assert.That(BytesOf(Operation.DeleteLink, message.Write), Is.EqualTo(GoldenBytes.Get("delete vcan7")));
        Assert.That(DeleteLinkMessage.Read(PayloadOf("delete vcan7"), out DeleteLinkMessage read), Is.Null);
        Assert.That(read, Is.EqualTo(message));
    }

    [Test]
    public void Configuring_is_the_documented_bytes()
    {
        var rate = new ConfigureLinkMessage(
            "can0", TakeDown: true, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(500_000, 0.875) });

        Assert.That(BytesOf(Operation.ConfigureLink, rate.Write), Is.EqualTo(GoldenBytes.Get("500 kbit/s, take it down")));
        Assert.That(BytesOf(Operation.ConfigureLink, s_everything.Write), Is.EqualTo(GoldenBytes.Get("configure everything")));
        Assert.That(ConfigureLinkMessage.Read(PayloadOf("500 kbit/s, take it down"), out var readRate), Is.Null);
        Assert.That(ConfigureLinkMessage.Read(PayloadOf("configure everything"), out var readEverything), Is.Null);

        Assert.That(readRate, Is.EqualTo(rate));
        Assert.That(readEverything, Is.EqualTo(s_everything));
    }

    [Test]
    public void The_longest_request_fits()
    {
        var longest = s_everything with
        {
            Name = "exactly15bytes_",
            Settings = s_everything.Settings with { Alias = new string('x', 128) },
        };

        Assert.That(PayloadOf(longest.Write), Has.Length.LessThanOrEqualTo(ProtocolLimits.MaxPayload));
        Assert.That(PayloadOf((s_pair with { Note = new string('x', 128), Name = "exactly15byte%d", PeerName = "exactly15byte%d" }).Write),
            Has.Length.LessThanOrEqualTo(ProtocolLimits.MaxPayload));
    }

    [TestCase("03 01 00000000 00 00", "no kind 3")]
    [TestCase("01 08 00000000 00 00", "flags 08")]
    [TestCase("01 04 00000000 00 00", "flags 04", Description = "a vcan has no other end")]
    [TestCase("02 00 00000000 00 00 00 67120000", "flags 00", Description = "a process, but the end stays here")]
    [TestCase("01 00 11000000 00 00", "MTU of 17")]
    [TestCase("01 00 0D080000 00 00", "MTU of 2061")]
    [TestCase("01 00 00000000 03 61 2F 62 00", "invalid interface name")]
    [TestCase("01 00 00000000 04 25 64 25 64 00", "invalid interface name")]
    [TestCase("01 00 00000000 00 01 0A", "a note")]
    [TestCase("01 00 00000000 00", "another length")]
    [TestCase("01 00 00000000 00 00 00", "another length")]
    public void A_wrong_creation_is_refused_with_the_reason(string payload, string reason) => Assert.That(
        CreateLinkMessage.Read(Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal)), out _),
        Does.Contain(reason));

    [TestCase("04 63616E30 02 0100 48000000", "flags 02")]
    [TestCase("04 63616E30 00 0001", "fields 0100")]
    [TestCase("04 63616E30 00 0000", "nothing is to be changed")]
    [TestCase("04 63616E30 00 0100 49000000", "MTU of 73")]
    [TestCase("04 63616E30 00 0800 03000000 01000000", "switched on and off")]
    [TestCase("04 63616E30 00 0800 00080000 00000000", "no mode")]
    [TestCase("04 63616E30 00 8000 01 0A", "control characters")]
    [TestCase("04 63616E30 00 0200 00000000 00000000 00000000 00000000 00000000 00000000 00000000", "needs a bit rate")]
    [TestCase("04 63616E30 00 0200 20A10700 E8030000 00000000 00000000 00000000 00000000 00000000", "sample point")]
    [TestCase("04 63616E30 00 0200 20A10700 00000000 7D000000 00000000 00000000 00000000 00000000", "or a time quantum")]
    [TestCase("04 63616E30 00 4000 00", "another length")]
    [TestCase("00 00 4000", "invalid interface name")]
    public void A_wrong_configuration_is_refused_with_the_reason(string payload, string reason) => Assert.That(
        ConfigureLinkMessage.Read(Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal)), out _),
        Does.Contain(reason));

    [Test]
    public void Any_bytes_are_read_or_refused()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            bytes = bytes[..Math.Min(bytes.Length, 255)];
            bool created = CreateLinkMessage.Read(bytes, out CreateLinkMessage? create) is null;
            bool configured = ConfigureLinkMessage.Read(bytes, out _) is null;
            _ = DeleteLinkMessage.Read(bytes, out _);
            return (!created || create is not null) && (!configured || bytes.Length > 4);
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] PayloadOf(string golden) => GoldenBytes.Get(golden)[2..];

    private static byte[] PayloadOf(Writing write)
    {
        var writer = new PayloadWriter(new byte[1024]);
        write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] BytesOf(Operation operation, Writing write) =>
        new RequestFrame(operation, PayloadOf(write)).ToArray();
}
