using System.Text;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>Each message against the bytes in docs/protocol.md, both ways.</summary>
[TestFixture, Category("Unit")]
public sealed class ProtocolTests
{
    [TestCase(1, "create vcan0")]
    [TestCase(2, "up vcan0")]
    [TestCase(3, "down vcan0")]
    public void HyCANs_requests_are_the_documented_bytes(byte number, string golden)
    {
        var operation = (Operation)number;
        byte[] bytes = new RequestFrame(operation, "vcan0"u8).ToArray();

        Assert.That(bytes, Is.EqualTo(GoldenBytes.Get(golden)));
        Assert.That(RequestFrame.TryRead(bytes, out RequestFrame read), Is.True);
        Assert.That(read.Operation, Is.EqualTo(operation));
        Assert.That(Encoding.ASCII.GetString(read.Payload), Is.EqualTo("vcan0"));
    }

    [Test]
    public void HELLO_and_DESCRIBE_are_the_documented_bytes()
    {
        Assert.That(new RequestFrame(Operation.Hello, "Bob"u8).ToArray(), Is.EqualTo(GoldenBytes.Get("hello Bob")));
        Assert.That(new RequestFrame(Operation.Describe, []).ToArray(), Is.EqualTo(GoldenBytes.Get("describe")));
    }

    [Test]
    public void The_description_is_the_documented_bytes_both_ways()
    {
        var limits = new Dictionary<byte, uint> { [(byte)DescribedLimit.MaxConnections] = 4096 };
        var description = new DescribeMessage(1, "1.2", [1, 16], limits);

        var writer = new PayloadWriter(new byte[100]);
        description.Write(ref writer);
        DescribeMessage? read = DescribeMessage.Read(writer.Written);

        Assert.That(writer.Written.ToArray(), Is.EqualTo(GoldenBytes.Get("describe message")));
        Assert.That(read!.DaemonVersion, Is.EqualTo("1.2"));
        Assert.That(read.Operations, Is.EqualTo(new byte[] { 1, 16 }));
        Assert.That(read.Limits, Is.EqualTo(limits));
    }

    [Test]
    public void A_description_cut_anywhere_or_too_long_is_none()
    {
        byte[] bytes = GoldenBytes.Get("describe message");

        for (int length = 0; length < bytes.Length; length++)
            Assert.That(DescribeMessage.Read(bytes.AsSpan(0, length)), Is.Null, $"{length} bytes");
        Assert.That(DescribeMessage.Read([.. bytes, 0]), Is.Null);
    }

    [Test]
    public void Success_and_refusal_have_the_documented_headers()
    {
        byte[] success = new byte[4];
        new ResponseHeader(true, 0, 0).Write(success);
        bool complete = ResponseHeader.TryRead(GoldenBytes.Get("not found"), out ResponseHeader refusal, out _);

        Assert.That(success, Is.EqualTo(GoldenBytes.Get("success")));
        Assert.That(complete, Is.True);
        Assert.That(refusal, Is.EqualTo(new ResponseHeader(false, DaemonErrorCode.InterfaceNotFound, 26)));
    }

    [Test]
    public void A_first_byte_that_is_neither_0_nor_1_is_malformed_at_once()
    {
        Assert.That(ResponseHeader.TryRead([2], out _, out bool isMalformed), Is.False);
        Assert.That(isMalformed, Is.True);
        Assert.That(ResponseHeader.TryRead([1], out _, out isMalformed), Is.False);
        Assert.That(isMalformed, Is.False);
    }

    [TestCase("Bob", true)]
    [TestCase("Zoë 🚗", true)]
    [TestCase("", false)]
    [TestCase("a\nb", false)]
    [TestCase("a\u001b[2J", false)]
    [TestCase("a\u0085", false)]
    [TestCase("a\u202eb", false)]
    public void A_client_may_have_any_printable_name(string name, bool allowed) =>
        Assert.That(PrintableText.Is(Encoding.UTF8.GetBytes(name)), Is.EqualTo(allowed));

    [Test]
    public void A_name_that_is_not_UTF8_is_none() =>
        Assert.That(PrintableText.Is([0x41, 0xC3, 0x28]), Is.False);

    [Test]
    public void The_paths_are_tried_in_HyCANs_order()
    {
        Assert.That(
            SocketPath.Candidates(null),
            Is.EqualTo(new[] { "/var/run/hycan_daemon.sock", "/tmp/hycan_daemon.sock" }));
        Assert.That(
            SocketPath.Candidates("/x"),
            Is.EqualTo(new[] { "/x", "/var/run/hycan_daemon.sock", "/tmp/hycan_daemon.sock" }));
    }
}
