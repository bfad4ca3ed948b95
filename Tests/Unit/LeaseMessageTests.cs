using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What claims, leases and their loss look like on the wire.</summary>
[TestFixture, Category("Unit")]
public sealed class LeaseMessageTests
{
    private static readonly DateTimeOffset s_since = new(2027, 1, 15, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_requests_are_the_documented_bytes()
    {
        var channel = new LeaseOptions
        {
            Channel = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8), IsShared = true, TimeLimit = TimeSpan.FromHours(1),
            Wait = TimeSpan.FromSeconds(5), Name = "bench 3", Purpose = "flashing",
        };

        Assert.That(Requests.Claim("vcan0"), Is.EqualTo(GoldenBytes.Get("claim vcan0")));
        Assert.That(Requests.Claim("vcan0", channel), Is.EqualTo(GoldenBytes.Get("claim a channel")));
        Assert.That(Requests.Claim("vcan0", reason: "urgent"), Is.EqualTo(GoldenBytes.Get("take vcan0 over")));
        Assert.That(Requests.Frame(Operation.ReleaseLease, NumberMessage.ToPayload(7)), Is.EqualTo(GoldenBytes.Get("release lease 7")));
        Assert.That(Requests.Frame(Operation.ListLeases, NumberMessage.ToPayload(0)), Is.EqualTo(GoldenBytes.Get("leases from the start")));
        Assert.That(Requests.Frame(Operation.WatchLease, NumberMessage.ToPayload(7)), Is.EqualTo(GoldenBytes.Get("watch lease 7")));
    }

    [Test]
    public void A_claim_is_read_as_it_was_written()
    {
        Assert.That(ClaimMessage.Read(GoldenBytes.Get("claim a channel").AsSpan(2), isTakeOver: false, out ClaimMessage? claim), Is.Null);

        Assert.That((claim!.Interface, claim.IsShared, claim.Limit, claim.Wait, claim.Reason), Is.EqualTo(
            ((InterfaceName)"vcan0", true, (TimeSpan?)TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), (ReadOnlyMemory<byte>?)null)));
        Assert.That(claim.Binding.ToString(), Is.EqualTo("7E0/7E8"));
        Assert.That((Text(claim.Name), Text(claim.Purpose)), Is.EqualTo(("bench 3", "flashing")));
    }

    [TestCase("claim vcan0", 2, 4, "a reserved flag is set")]
    [TestCase("claim vcan0", 11, 3, "its length does not fit its fields")]
    [TestCase("claim vcan0", 12, (byte)'/', "only printable ASCII")]
    [TestCase("claim a channel", 56, (byte)'\n', "a name has up to 32 bytes of UTF-8 without control characters")]
    [TestCase("claim a channel", 21, 0xE0, "both identifiers are the same")]
    public void What_is_wrong_with_a_claim_is_said(string golden, int at, int value, string problem)
    {
        byte[] damaged = GoldenBytes.Get(golden)[2..];
        damaged[at - 2] = (byte)value;

        Assert.That(ClaimMessage.Read(damaged, isTakeOver: false, out ClaimMessage? claim), Does.Contain(problem));
        Assert.That(claim, Is.Null);
    }

    [Test]
    public void Who_takes_over_says_why_and_does_not_wait()
    {
        byte[] takeOver = GoldenBytes.Get("take vcan0 over")[2..];
        Assert.That(ClaimMessage.Read(takeOver, isTakeOver: true, out ClaimMessage? read), Is.Null);
        Assert.That(Text(read!.Reason!.Value), Is.EqualTo("urgent"));
        Assert.That(ClaimMessage.Read(takeOver, isTakeOver: false, out _), Does.Contain("length"));

        takeOver[5] = 1;
        Assert.That(ClaimMessage.Read(takeOver, isTakeOver: true, out _), Does.Contain("does not wait"));
    }

    [Test]
    public void Answers_are_the_documented_bytes_both_ways()
    {
        byte[] granted = GoldenBytes.Get("granted, the seventh")[4..];
        Assert.That(LeaseMessage.TryRead(granted, out LeaseMessage lease), Is.True);
        Assert.That(lease, Is.EqualTo(new LeaseMessage(7, s_since, s_since.AddHours(1))));
        Assert.That(Written(lease.Write), Is.EqualTo(granted));

        byte[] taken = GoldenBytes.Get("taken over")[4..];
        Assert.That(LeaseLossMessage.TryRead(taken, out LeaseLossMessage loss), Is.True);
        Assert.That(
            (loss.Cause, loss.When, loss.UserId, loss.ProcessId, Text(loss.Program), Text(loss.ClientName), Text(loss.Reason)),
            Is.EqualTo((LeaseLossCause.TakenOver, s_since, 0u, 99, "canctl", "", "urgent")));
        Assert.That(Written(loss.Write), Is.EqualTo(taken));

        byte[] expired = GoldenBytes.Get("expired")[4..];
        Assert.That(LeaseLossMessage.TryRead(expired, out loss), Is.True);
        Assert.That(Written(loss.Write), Is.EqualTo(expired));
        expired[0] = 0;
        Assert.That(LeaseLossMessage.TryRead(expired, out _), Is.False, "no cause of the daemon's");

        byte[] list = GoldenBytes.Get("list of one lease")[4..];
        var reader = new PayloadReader(list);
        Assert.That(LeaseRow.TryRead(ref reader, out LeaseRow row), Is.True);
        Assert.That(reader.HasMore, Is.False);
        Assert.That(
            (row.Number, row.IsShared, row.IsWaiting, row.Interface, row.UserId, row.ProcessId, row.Since, row.Until),
            Is.EqualTo((7ul, false, false, (InterfaceName)"vcan0", 1000u, 1234, s_since, (DateTimeOffset?)s_since.AddHours(1))));
        Assert.That((Text(row.Program), Text(row.ClientName), Text(row.Name), Text(row.Purpose)), Is.EqualTo(("python3", "Bob", "bench 3", "flashing")));
        Assert.That(Written(row.Write), Is.EqualTo(list));
    }

    [Test]
    public void The_longest_messages_fit()
    {
        byte[] name = new byte[ProtocolLimits.MaxPayload];
        IsoTpBinding binding = IsoTpBinding.From(IsoTpAddress.Normal(tx: 1, rx: 2), IsoTpOptions.Default);
        var row = new LeaseRow
        {
            Interface = new string('x', InterfaceName.MaxLength), Binding = binding, Program = name, ClientName = name,
            Name = new byte[ClaimMessage.MaxName], Purpose = new byte[ClaimMessage.MaxPurpose],
        };
        var claim = new ClaimMessage(new string('x', InterfaceName.MaxLength), binding, IsShared: false, null)
        {
            Name = row.Name, Purpose = row.Purpose, Reason = new byte[ClaimMessage.MaxReason],
        };
        var loss = new LeaseLossMessage(LeaseLossCause.TakenOver, s_since) { Program = name, ClientName = name, Reason = name };

        Assert.That(Written(row.Write), Has.Length.EqualTo(LeaseRow.MaxLength));
        Assert.That(Written(claim.Write), Has.Length.AtMost(ProtocolLimits.MaxPayload));
        Assert.That(Written(loss.Write), Has.Length.EqualTo(LeaseLossMessage.MaxLength));
    }

    [Test]
    public void Any_bytes_are_read_without_a_fault()
    {
        string[] golden = ["claim a channel", "take vcan0 over", "list of one lease", "taken over"];
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Which, byte[] Bytes, int At, byte Value)>(), input =>
        {
            byte[] damaged = GoldenBytes.Get(golden[input.Which % golden.Length])[2..];
            damaged[(input.At & int.MaxValue) % damaged.Length] = input.Value;
            foreach (byte[] bytes in new[] { damaged, input.Bytes })
            {
                _ = ClaimMessage.Read(bytes, isTakeOver: false, out _);
                _ = ClaimMessage.Read(bytes, isTakeOver: true, out _);
                _ = LeaseMessage.TryRead(bytes, out _);
                _ = LeaseLossMessage.TryRead(bytes, out _);
                var reader = new PayloadReader(bytes);
                _ = LeaseRow.TryRead(ref reader, out _);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Options_out_of_bounds_are_refused_before_they_are_sent()
    {
        Assert.Catch<ArgumentException>(() => new LeaseOptions { Name = new string('x', 33) }.ToMessage("vcan0", null));
        Assert.Catch<ArgumentException>(() => new LeaseOptions { Purpose = "a\nb" }.ToMessage("vcan0", null));
        Assert.Catch<ArgumentException>(() => new LeaseOptions { TimeLimit = TimeSpan.Zero }.ToMessage("vcan0", null));
        Assert.Catch<ArgumentException>(() => new LeaseOptions { Wait = TimeSpan.FromDays(50) }.ToMessage("vcan0", null));
        Assert.Catch<ArgumentException>(() => new LeaseOptions().ToMessage(default, null));
        Assert.Catch<ArgumentException>(() => new LeaseOptions().ToMessage("vcan0", new string('x', 65)));
    }

    private delegate void Writing(ref PayloadWriter writer);

    private static byte[] Written(Writing write)
    {
        var writer = new PayloadWriter(new byte[2 * ProtocolLimits.MaxPayload * 2]);
        write(ref writer);
        return writer.Written.ToArray();
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
