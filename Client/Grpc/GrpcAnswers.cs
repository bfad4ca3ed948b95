using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace CanTools.Client.Grpc;

/// <summary>The answers to a call, and the status at its end.</summary>
internal sealed class GrpcAnswers<T> : IAsyncDisposable
    where T : class, IMessage<T>
{
    private readonly HttpResponseMessage _response;
    private readonly MessageParser<T> _parser;
    private readonly PipeReader _body;
    private readonly GrpcMessageReader _reader;
    private readonly CancellationTokenRegistration _closing;

    private GrpcAnswers(
        HttpResponseMessage response, MessageParser<T> parser, Stream body, int maxLength, CancellationToken closed)
    {
        _response = response;
        _parser = parser;
        _body = PipeReader.Create(body);
        string? encoding = Value(response.Headers, "grpc-encoding");
        _reader = new GrpcMessageReader(_body, maxLength, encoding);
        _closing = closed.Register(response.Dispose);
    }

    /// <summary>Comes back with the headers, before there is an answer.</summary>
    /// <param name="http">Who calls.</param>
    /// <param name="request">What.</param>
    /// <param name="parser">The answers.</param>
    /// <param name="maxLength">The longest answer, in bytes.</param>
    /// <param name="closed">Cancelled when the client is disposed of: the handler leaves calls that have begun alone.</param>
    /// <param name="cancellationToken">Ends the wait for the headers.</param>
    /// <exception cref="GrpcException">It cannot be called, or the headers tell that it failed.</exception>
    public static async Task<GrpcAnswers<T>> StartAsync(
        HttpMessageInvoker http, HttpRequestMessage request, MessageParser<T> parser, int maxLength, CancellationToken closed,
        CancellationToken cancellationToken)
    {
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closed);
            HttpResponseMessage response = await http.SendAsync(request, end.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                response.Dispose();
                throw new GrpcException(GrpcStatusCode.Unknown, $"{request.RequestUri} answers with HTTP status {(int)response.StatusCode}.");
            }
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new GrpcAnswers<T>(response, parser, body, maxLength, closed);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "The connection was closed here.");
        }
        catch (HttpRequestException exception)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"No answer from {request.RequestUri?.Authority}: {Innermost(exception).Message}");
        }
    }

    /// <summary>The next answer; null where the call has ended well.</summary>
    /// <exception cref="GrpcException">How it ended, where not well.</exception>
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _reader.ReadAsync(_parser, cancellationToken).ConfigureAwait(false) is { } answer)
                return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"The connection broke: {Innermost(exception).Message}");
        }
        catch (ObjectDisposedException)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "The connection was closed here.");
        }
        ThrowIfFailed();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.DisposeAsync().ConfigureAwait(false);
        await _body.CompleteAsync().ConfigureAwait(false);
        _response.Dispose();
    }

    /// <summary>A call that fails before it answers may tell it in its headers.</summary>
    private void ThrowIfFailed()
    {
        string? text = Value(_response.TrailingHeaders, "grpc-status") ?? Value(_response.Headers, "grpc-status");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
            throw new GrpcException(GrpcStatusCode.Internal, "The answer ends without a status; it is not gRPC's.");
        if (status == (int)GrpcStatusCode.Ok)
            return;
        string detail = Value(_response.TrailingHeaders, "grpc-message") ?? Value(_response.Headers, "grpc-message") ?? "";
        throw new GrpcException((GrpcStatusCode)status, GrpcText.Decode(detail));
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private static Exception Innermost(Exception exception) => exception.GetBaseException();
}
