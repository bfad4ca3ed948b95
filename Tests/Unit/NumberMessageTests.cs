using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What CLOSE_ISOTP, LIST_ISOTP and the answers look like on the wire.</summary>
[TestFixture, Category("Unit")]
public sealed class NumberMessageTests
{
    [Test]
    public void The_requests_are_the_documented_bytes()
    {
        Assert.That(new RequestFrame(Operation.CloseIsoTp, NumberMessage.ToPayload(1)).ToArray(),
            Is.EqualTo(GoldenBytes.Get("close share 1")));
        Assert.That(new RequestFrame(Operation.ListIsoTp, NumberMessage.ToPayload(0)).ToArray(),
            Is.EqualTo(GoldenBytes.Get("list from the start")));
        Assert.That(NumberMessage.TryRead(GoldenBytes.Get("close share 1").AsSpan(2), out ulong share), Is.True);
        Assert.That(share, Is.EqualTo(1));
        Assert.That(NumberMessage.TryRead(new byte[7], out _), Is.False);
        Assert.That(NumberMessage.TryRead(new byte[9], out _), Is.False);
    }

    [Test]
    public void What_was_opened_is_the_documented_bytes_both_ways()
    {
        byte[] golden = GoldenBytes.Get("opened, the first")[4..];
        var writer = new PayloadWriter(new byte[OpenedIsoTpMessage.Length]);
        new OpenedIsoTpMessage(1, 1).Write(ref writer);

        Assert.That(writer.Written.ToArray(), Is.EqualTo(golden));
        Assert.That(OpenedIsoTpMessage.TryRead(golden, out OpenedIsoTpMessage read), Is.True);
        Assert.That(read, Is.EqualTo(new OpenedIsoTpMessage(1, 1)));
        Assert.That(OpenedIsoTpMessage.TryRead(golden.AsSpan(1), out _), Is.False);
    }

    [Test]
    public void A_row_is_the_documented_bytes_both_ways()
    {
        byte[] golden = GoldenBytes.Get("list of one")[4..];
        var reader = new PayloadReader(golden);
        Assert.That(IsoTpShareRow.TryRead(ref reader, out IsoTpShareRow row), Is.True);
        var writer = new PayloadWriter(new byte[IsoTpShareRow.MaxLength]);
        row.Write(ref writer);

        Assert.That(reader.HasMore, Is.False);
        Assert.That(writer.Written.ToArray(), Is.EqualTo(golden));
        Assert.That((row.Share, row.Channel, row.IsExclusive, row.IsInterfaceGone), Is.EqualTo((7ul, 3ul, true, false)));
        Assert.That(row.Interface, Is.EqualTo((InterfaceName)"vcan0"));
        Assert.That((row.UserId, row.ProcessId), Is.EqualTo((1000u, 1234)));
        Assert.That(row.Since, Is.EqualTo(new DateTimeOffset(2027, 1, 15, 8, 0, 0, TimeSpan.Zero)));
        Assert.That(Encoding.UTF8.GetString(row.HolderName.Span), Is.EqualTo("Bob"));
    }

    [Test]
    public void The_longest_row_fits()
    {
        var row = new IsoTpShareRow
        {
            Binding = IsoTpBinding.From(IsoTpAddress.Normal(tx: 1, rx: 2), IsoTpOptions.Default),
            Interface = new string('x', InterfaceName.MaxLength),
            HolderName = new byte[ProtocolLimits.MaxPayload],
        };
        var writer = new PayloadWriter(new byte[IsoTpShareRow.MaxLength]);
        row.Write(ref writer);

        Assert.That(writer.Length, Is.EqualTo(IsoTpShareRow.MaxLength));
    }

    [Test]
    public void Any_bytes_are_read_without_a_fault()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(byte[] Bytes, int At, byte Value)>(), input =>
        {
            byte[] damaged = GoldenBytes.Get("list of one")[4..];
            damaged[(int)((uint)input.At % (uint)damaged.Length)] = input.Value;
            foreach (byte[] bytes in new[] { input.Bytes ?? [], damaged })
            {
                var reader = new PayloadReader(bytes);
                while (reader.HasMore && IsoTpShareRow.TryRead(ref reader, out _))
                {
                }
            }
        }).QuickCheckThrowOnFailure();
    }
}
