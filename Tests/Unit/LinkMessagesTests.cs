using System.Buffers.Binary;
using CanTools.Shared.Netlink;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>rtnetlink messages against bytes that Linux 6.1 accepted; the sequence number is 0x53535353 in each.</summary>
[TestFixture, Category("Unit")]
public sealed class LinkMessagesTests
{
    private const uint Sequence = 0x53535353;

    [Test]
    public void Create_carries_the_name_and_the_kind_and_refuses_an_existing_one()
    {
        byte[] message = LinkChanges.CreateVcan(new byte[128], Sequence, "vcan0"u8).ToArray();

        Assert.That(Convert.ToHexStringLower(message), Is.EqualTo(
            "3800000010000506" + "53535353" + "00000000" + new string('0', 32)
            + "0a000300" + "7663616e30000000" + "0c001200" + "08000100" + "7663616e"));
    }

    [TestCase(true, "01000000")]
    [TestCase(false, "00000000")]
    public void Up_and_down_change_one_flag_of_one_index(bool up, string flags)
    {
        byte[] message = LinkChanges.SetUp(new byte[128], Sequence, index: 2, up).ToArray();

        Assert.That(Convert.ToHexStringLower(message), Is.EqualTo(
            "2000000010000500" + "53535353" + "00000000" + "00000000" + "02000000" + flags + "01000000"));
    }

    [Test]
    public void Get_asks_by_name_and_without_statistics()
    {
        byte[] message = LinkQueries.Get(new byte[128], Sequence, "vcan0").ToArray();

        Assert.That(Convert.ToHexStringLower(message), Is.EqualTo(
            "3400000012000100" + "53535353" + "00000000" + new string('0', 32)
            + "0a000300" + "7663616e30000000" + "08001d00" + "08000000"));
    }

    [Test]
    public void The_longest_name_fits() =>
        Assert.That(() => LinkChanges.CreateVcan(new byte[128], Sequence, "exactly15bytes_"u8).Length, Is.LessThan(128));

    [Test]
    public void Attributes_are_walked_over_with_their_padding()
    {
        var attributes = new NetlinkAttributes([6, 0, 3, 0, 0x61, 0, 0, 0, 8, 0, 0x12, 0x80, 1, 2, 3, 4]);

        Assert.That(attributes.MoveNext(), Is.True);
        Assert.That((attributes.Type, attributes.Value.Length), Is.EqualTo(((ushort)3, 2)));
        Assert.That(attributes.MoveNext(), Is.True);
        Assert.That((attributes.Type, attributes.Value.ToArray()), Is.EqualTo(((ushort)0x12, new byte[] { 1, 2, 3, 4 })));
        Assert.That(attributes.MoveNext(), Is.False);
    }

    [Test]
    public void No_bytes_make_the_walk_fail_or_go_on_for_ever()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var attributes = new NetlinkAttributes(bytes);
            int steps = 0;
            while (attributes.MoveNext())
                steps++;
            return steps <= bytes.Length / 4;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void An_attribute_shorter_than_its_header_ends_the_walk()
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 3);

        Assert.That(new NetlinkAttributes(bytes).MoveNext(), Is.False);
    }
}
