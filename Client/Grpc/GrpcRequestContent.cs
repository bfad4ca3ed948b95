using System.Buffers;
using System.Net;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>All messages of a call that sends no more once it has begun.</summary>
internal sealed class GrpcRequestContent : HttpContent
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public GrpcRequestContent(IEnumerable<IMessage> messages)
    {
        foreach (IMessage message in messages)
            GrpcMessageWriter.Write(_bytes, message);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(_bytes.WrittenMemory).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.WrittenCount;
        return true;
    }
}
