using System.Buffers;
using System.Net;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>The messages of a call that goes on sending: each is sent at once, by one writer at a time.</summary>
internal sealed class GrpcStreamContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <param name="first">Is sent with the headers: a server may wait for it before it answers anything.</param>
    public GrpcStreamContent(IMessage first) => GrpcMessageWriter.Write(_buffer, first);

    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken)
    {
        Stream stream = await _stream.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            GrpcMessageWriter.Write(_buffer, message);
            await SendAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>No more messages.</summary>
    public void Complete() => _completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(stream, cancellationToken).ConfigureAwait(false);
            _stream.TrySetResult(stream);
            await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _stream.TrySetException(exception);
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _completed.TrySetResult();
        base.Dispose(disposing);
    }

    private async ValueTask SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }
}
