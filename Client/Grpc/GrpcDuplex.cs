using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>A call with messages both ways. One reads at a time; writers wait for each other.</summary>
internal sealed class GrpcDuplex<T>(GrpcStreamContent requests, GrpcAnswers<T> answers) : IAsyncDisposable
    where T : class, IMessage<T>
{
    /// <exception cref="GrpcException">The connection broke, or the call has ended; reading tells how.</exception>
    public async ValueTask WriteAsync(T message, CancellationToken cancellationToken)
    {
        try
        {
            await requests.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException
            || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"Nothing more can be sent: {exception.GetBaseException().Message}");
        }
    }

    /// <inheritdoc cref="GrpcAnswers{T}.ReadAsync"/>
    public ValueTask<T?> ReadAsync(CancellationToken cancellationToken) => answers.ReadAsync(cancellationToken);

    /// <summary>Half-closes it, and gives it up.</summary>
    public async ValueTask DisposeAsync()
    {
        requests.Complete();
        await answers.DisposeAsync().ConfigureAwait(false);
    }
}
