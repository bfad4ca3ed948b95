using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>
/// Takes messages out of a stream: each is <c>[compressed u8][length u32 big-endian][message]</c>, however the bytes are cut.
/// </summary>
/// <param name="stream">The stream; stays the caller's.</param>
/// <param name="maxLength">The longest message that is taken, also after it is decompressed.</param>
/// <param name="encoding">What grpc-encoding says; null: nothing is compressed.</param>
internal sealed class GrpcMessageReader(PipeReader stream, int maxLength, string? encoding)
{
    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>What compressed messages may be in.</summary>
    public const string KnownEncodings = $"{Identity},{Gzip}";

    private const int Prefix = 5;

    /// <summary>The next message; null at the end.</summary>
    /// <exception cref="GrpcException">The bytes are no message, or it is too long.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            ReadResult result = await stream.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            if (TryTake(ref rest, out ReadOnlySequence<byte> bytes, out bool isCompressed))
            {
                T message = Parse(parser, bytes, isCompressed);
                stream.AdvanceTo(rest.Start);
                return message;
            }
            if (result.IsCompleted)
            {
                stream.AdvanceTo(rest.End);
                return rest.IsEmpty ? null : throw new GrpcException(GrpcStatusCode.Internal, "The stream ends in the middle of a message.");
            }
            stream.AdvanceTo(rest.Start, rest.End);
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> bytes, out bool isCompressed)
    {
        bytes = default;
        isCompressed = false;
        if (rest.Length < Prefix)
            return false;
        Span<byte> prefix = stackalloc byte[Prefix];
        rest.Slice(0, Prefix).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] > 1)
            throw new GrpcException(GrpcStatusCode.Internal, $"A message begins with {prefix[0]}; it is 0, or 1 where it is compressed.");
        if (length > maxLength)
            throw TooLong($"of {length} bytes");
        if (rest.Length < Prefix + length)
            return false;
        isCompressed = prefix[0] == 1;
        bytes = rest.Slice(Prefix, length);
        rest = rest.Slice(bytes.End);
        return true;
    }

    private T Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> bytes, bool isCompressed)
        where T : class, IMessage<T>
    {
        try
        {
            return isCompressed ? parser.ParseFrom(Decompress(bytes)) : parser.ParseFrom(bytes);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"The bytes are no {typeof(T).Name}: {exception.Message}");
        }
    }

    private byte[] Decompress(ReadOnlySequence<byte> bytes)
    {
        if (encoding != Gzip)
            throw new GrpcException(GrpcStatusCode.Internal, "A message is compressed, and grpc-encoding does not say how.");
        using var unzipped = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        byte[] buffer = new byte[Math.Min(maxLength, 64 * 1024) + 1];
        int length = 0;
        for (int count; (count = unzipped.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += count;
            if (length > maxLength)
                throw TooLong("that is longer once it is decompressed");
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * length, maxLength + 1L));
        }
        return buffer[..length];
    }

    private GrpcException TooLong(string which) =>
        new(GrpcStatusCode.ResourceExhausted, $"A message {which}; the limit is {maxLength} bytes.");
}
