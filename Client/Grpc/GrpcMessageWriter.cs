using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>Puts messages into a stream, in the form that <see cref="GrpcMessageReader"/> reads.</summary>
internal static class GrpcMessageWriter
{
    private const int Prefix = 5;

    public static void Write(IBufferWriter<byte> stream, IMessage message)
    {
        WritePrefix(stream, isCompressed: false, message.CalculateSize());
        message.WriteTo(stream);
    }

    /// <summary>The same with gzip.</summary>
    public static void WriteCompressed(IBufferWriter<byte> stream, IMessage message)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            message.WriteTo(zip);
        WritePrefix(stream, isCompressed: true, (int)zipped.Length);
        stream.Write(zipped.GetBuffer().AsSpan(0, (int)zipped.Length));
    }

    private static void WritePrefix(IBufferWriter<byte> stream, bool isCompressed, int length)
    {
        Span<byte> prefix = stream.GetSpan(Prefix);
        prefix[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        stream.Advance(Prefix);
    }
}
