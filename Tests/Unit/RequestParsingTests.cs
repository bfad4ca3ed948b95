using CanTools.Daemon.Connections;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>A stream of requests has no borders: it may arrive in any pieces.</summary>
[TestFixture, Category("Unit")]
public sealed class RequestParsingTests
{
    [Test]
    public void A_request_is_complete_at_its_last_byte_and_not_before()
    {
        foreach (string golden in new[] { "hello Bob", "create vcan0", "describe", "open 7E0/7E8 on vcan0", "unknown" })
        {
            byte[] request = GoldenBytes.Get(golden);

            for (int length = 0; length < request.Length; length++)
                Assert.That(RequestFrame.TryRead(request.AsSpan(0, length), out _), Is.False, $"{golden}, {length} bytes");
            Assert.That(RequestFrame.TryRead(request, out RequestFrame frame), Is.True, golden);
            Assert.That(frame.Length, Is.EqualTo(request.Length), golden);
        }
    }

    [Test]
    public void Any_requests_in_a_row_are_read_back_one_by_one()
    {
        Arbitrary<byte[][]> payloads = ArbMap.Default.ArbFor<byte[]>()
            .Generator.Select(bytes => bytes.Take(ProtocolLimits.MaxPayload).ToArray()).ArrayOf().ToArbitrary();

        Prop.ForAll(payloads, all =>
        {
            byte[] stream = [.. all.SelectMany((p, i) => new RequestFrame((Operation)(i % 256), p).ToArray())];
            List<byte[]> read = [];
            while (RequestFrame.TryRead(stream, out RequestFrame frame))
            {
                read.Add(frame.Payload.ToArray());
                stream = stream[frame.Length..];
            }
            return stream.Length == 0 && read.Count == all.Length && read.Zip(all).All(x => x.First.SequenceEqual(x.Second));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Any_bytes_are_read_as_the_lengths_in_them_say()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            int offset = 0;
            while (RequestFrame.TryRead(bytes.AsSpan(offset), out RequestFrame frame))
            {
                if (frame.Payload.Length != bytes[offset + 1])
                    return false;
                offset += frame.Length;
            }
            return bytes.Length - offset < 2 || bytes.Length - offset < 2 + bytes[offset + 1];
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_whole_request_always_fits_behind_an_unfinished_one() =>
        Assert.That(
            ConnectionServer.InputBufferSize - ConnectionServer.BytesPerTurn,
            Is.GreaterThanOrEqualTo(ProtocolLimits.MaxRequest));
}
