using System.IO.Pipelines;
using System.Net.Sockets;
using CanTools.Client.Grpc;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CanTools.Gateway.Grpc;

/// <summary>One call, as a service's method sees it. Messages are read by one at a time, and written by one at a time.</summary>
internal sealed class GrpcCall : IDisposable
{
    private const string Bearer = "Bearer ";

    private readonly HttpContext _context;
    private readonly GrpcMessageReader _reader;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _ended;
    private readonly bool _compresses;
    private readonly Strangers? _strangers;

    /// <exception cref="GrpcException">Its headers are none of a call that can be served.</exception>
    public GrpcCall(
        HttpContext context, int maxLength, Func<string?, bool> isKnown, Strangers strangers, TimeProvider clock, CancellationToken stopping)
    {
        _context = context;
        _strangers = isKnown(Token) ? null : strangers;
        string? encoding = Header("grpc-encoding");
        if (encoding is not (null or GrpcMessageReader.Identity or GrpcMessageReader.Gzip))
        {
            throw new GrpcException(
                GrpcStatusCode.Unimplemented, $"Messages in '{encoding}' are not understood; {GrpcMessageReader.KnownEncodings} are.");
        }
        TimeSpan? timeout = null;
        if (Header("grpc-timeout") is { } given)
        {
            timeout = GrpcTimeout.Parse(given)
                ?? throw new GrpcException(GrpcStatusCode.Internal, $"grpc-timeout: '{given}' is no time such as 100m.");
        }

        // As the caller does: who compresses understands it.
        _compresses = encoding == GrpcMessageReader.Gzip;
        _reader = new GrpcMessageReader(context.Request.BodyReader, _strangers is null ? maxLength : Strangers.MaxMessage, encoding);
        bool isTimed = timeout < TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        _deadline = isTimed ? new CancellationTokenSource(timeout!.Value, clock) : new CancellationTokenSource();
        _ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _deadline.Token, stopping);
        if (_compresses)
            context.Response.Headers["grpc-encoding"] = GrpcMessageReader.Gzip;
    }

    /// <summary>Cancelled when the caller has gone, when its time is over, or when the gateway stops.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether the caller's time is over.</summary>
    public bool IsLate => _deadline.IsCancellationRequested;

    /// <summary>The token of "authorization: Bearer …"; null where there is none.</summary>
    public string? Token =>
        Header("authorization") is { } value && value.StartsWith(Bearer, StringComparison.Ordinal) ? value[Bearer.Length..] : null;

    /// <summary>Where the call came in: the host that the caller means, with its port, or "unix:" and the socket's path.</summary>
    public string Endpoint => UnixSocket is { LocalEndPoint: { } path } ? $"unix:{path}" : _context.Request.Host.Value ?? "";

    /// <summary>Where the caller is: its address, or this machine.</summary>
    public string Peer => _context.Connection.RemoteIpAddress?.ToString() ?? "this machine";

    /// <summary>The user at the other end of a Unix socket; null over a network.</summary>
    public uint? LocalUserId => UnixSocket is { } socket ? PeerUser.Of(socket) : null;

    private Socket? UnixSocket => _context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket
        ? socket
        : null;

    /// <summary>The next message; null where the caller has sent its last one.</summary>
    /// <param name="parser">What it is.</param>
    /// <param name="cancellationToken">Gives it up; where it is none, the call's end does.</param>
    /// <exception cref="GrpcException">The caller has gone, or what came is no message.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken = default)
        where T : class, IMessage<T>
    {
        try
        {
            CancellationToken end = cancellationToken.CanBeCanceled ? cancellationToken : Ended;
            return _strangers is null
                ? await _reader.ReadAsync(parser, end)
                : await _strangers.ReadAsync(Peer, late => _reader.ReadAsync(parser, late), end);
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException)
        {
            // The connection broke, the call was reset, or what came was no HTTP/2.
            throw new GrpcException(GrpcStatusCode.Cancelled, "The caller has gone.");
        }
    }

    /// <summary>The only message.</summary>
    public async ValueTask<T> ReadOnlyAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        T only = await ReadAsync(parser) ?? throw new GrpcException(GrpcStatusCode.Unimplemented, "The call has no message; it takes one.");
        return await ReadAsync(parser) is null
            ? only
            : throw new GrpcException(GrpcStatusCode.Unimplemented, "The call has several messages; it takes one.");
    }

    /// <summary>Sends the headers at once: a caller may wait for them before it sends its first message.</summary>
    public async ValueTask StartAsync()
    {
        await _context.Response.StartAsync(Ended);
        await _context.Response.BodyWriter.FlushAsync(Ended);
    }

    public ValueTask WriteAsync(IMessage message) => SendAsync(message, Ended);

    /// <summary>Sends the only answer: what was done is told, though the caller's time is over, or the gateway stops.</summary>
    public ValueTask AnswerAsync(IMessage message) => SendAsync(message, _context.RequestAborted);

    /// <summary>Something that is told with the status.</summary>
    public void AddTrailer(string name, string text) => _context.Response.AppendTrailer(name, GrpcText.Encode(text));

    /// <summary>Gives the caller up: it takes nothing more, so that it cannot be told how the call ended.</summary>
    public void Abort() => _context.Abort();

    public void Dispose()
    {
        _ended.Dispose();
        _deadline.Dispose();
    }

    private async ValueTask SendAsync(IMessage message, CancellationToken cancellationToken)
    {
        PipeWriter body = _context.Response.BodyWriter;
        if (_compresses)
            GrpcMessageWriter.WriteCompressed(body, message);
        else
            GrpcMessageWriter.Write(body, message);
        FlushResult result = await body.FlushAsync(cancellationToken);
        if (result.IsCompleted)
            throw new GrpcException(GrpcStatusCode.Cancelled, "The caller has gone.");
    }

    private string? Header(string name) => _context.Request.Headers.TryGetValue(name, out StringValues values) ? values[^1] : null;
}
