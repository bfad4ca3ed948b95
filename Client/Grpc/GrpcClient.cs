using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>Calls a gRPC server: the other end of what the gateway serves. Calls may be made at the same time.</summary>
internal sealed class GrpcClient : IDisposable
{
    /// <summary>As gRPC's own clients have it.</summary>
    private const int MaxMessage = 4 * 1024 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly Uri _address;
    private readonly CancellationTokenSource _closed = new();

    /// <param name="address">"http:" or "https:" with host and port; the handler decides where that is.</param>
    /// <param name="handler">Becomes this one's.</param>
    public GrpcClient(Uri address, SocketsHttpHandler handler)
    {
        _address = address;
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>One message, one answer.</summary>
    /// <exception cref="GrpcException">How it ended, where not well.</exception>
    public Task<TAnswer> CallAsync<TAnswer>(
        string path, IMessage request, MessageParser<TAnswer> parser, string? token, TimeSpan timeout, CancellationToken cancellationToken)
        where TAnswer : class, IMessage<TAnswer> => CallAsync(path, [request], parser, token, timeout, cancellationToken);

    /// <summary>Some messages, one answer.</summary>
    /// <exception cref="GrpcException">How it ended, where not well.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(
        string path, IEnumerable<IMessage> requests, MessageParser<TAnswer> parser, string? token, TimeSpan timeout,
        CancellationToken cancellationToken)
        where TAnswer : class, IMessage<TAnswer>
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            await using var answers = await GrpcAnswers<TAnswer>.StartAsync(
                _http, Request(path, new GrpcRequestContent(requests), token, timeout), parser, MaxMessage, _closed.Token, late.Token)
                .ConfigureAwait(false);
            TAnswer? only = await answers.ReadAsync(late.Token).ConfigureAwait(false);

            // Past the end is the status.
            if (only is not null && await answers.ReadAsync(late.Token).ConfigureAwait(false) is not null)
                throw new GrpcException(GrpcStatusCode.Internal, $"{path} gave several answers.");
            return only ?? throw new GrpcException(GrpcStatusCode.Internal, $"{path} gave no answer.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"{path} gave no answer within {timeout.TotalSeconds:0.###} s.");
        }
    }

    /// <summary>One message, many answers.</summary>
    /// <exception cref="GrpcException">How it ended, where not well.</exception>
    public Task<GrpcAnswers<TAnswer>> FollowAsync<TAnswer>(
        string path, IMessage request, MessageParser<TAnswer> parser, string? token, CancellationToken cancellationToken)
        where TAnswer : class, IMessage<TAnswer> => GrpcAnswers<TAnswer>.StartAsync(
            _http, Request(path, new GrpcRequestContent([request]), token, timeout: null), parser, MaxMessage, _closed.Token, cancellationToken);

    /// <summary>Messages both ways.</summary>
    /// <exception cref="GrpcException">How it ended, where not well.</exception>
    public async Task<GrpcDuplex<T>> OpenAsync<T>(
        string path, T first, MessageParser<T> parser, string? token, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var content = new GrpcStreamContent(first);
        GrpcAnswers<T> answers = await GrpcAnswers<T>.StartAsync(
            _http, Request(path, content, token, timeout: null), parser, MaxMessage, _closed.Token, cancellationToken).ConfigureAwait(false);
        return new GrpcDuplex<T>(content, answers);
    }

    /// <summary>Ends the calls that are under way, too.</summary>
    public void Dispose()
    {
        _closed.Cancel();
        _http.Dispose();
    }

    private HttpRequestMessage Request(string path, HttpContent content, string? token, TimeSpan? timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, path))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {token}");
        if (timeout is { } time)
            request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcTimeout.Format(time));
        return request;
    }
}
