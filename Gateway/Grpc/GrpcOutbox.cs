using System.Threading.Channels;
using CanTools.Client.Grpc;
using Google.Protobuf;

namespace CanTools.Gateway.Grpc;

/// <summary>What a call's caller is told by others than itself: one message after the other, and none of those waits.</summary>
/// <param name="capacity">Messages that may wait for the caller.</param>
internal sealed class GrpcOutbox<T>(int capacity)
    where T : class, IMessage<T>
{
    private readonly Channel<T> _messages = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>False where it is full, or nothing is sent any more.</summary>
    public bool TrySend(T message) => _messages.Writer.TryWrite(message);

    /// <summary>What waits is still sent.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Sends, until there is nothing more.</summary>
    /// <exception cref="GrpcException">The caller has gone.</exception>
    public async Task SendAllAsync(GrpcCall call)
    {
        await foreach (T message in _messages.Reader.ReadAllAsync(call.Ended))
            await call.WriteAsync(message);
    }
}
