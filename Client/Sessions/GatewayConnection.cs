using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CanTools.Client.Grpc;
using Google.Protobuf;

namespace CanTools.Client.Sessions;

/// <summary>The way to a gateway, for a controller and its sessions.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private const string UnixScheme = "unix";

    private readonly GrpcClient _grpc;
    private readonly TimeSpan _timeout;

    public GatewayConnection(Uri address, SessionControllerOptions options)
    {
        if (address.Scheme is not (UnixScheme or "http" or "https"))
            throw new ArgumentException($"'{address}' begins with none of http:, https: and unix:.", nameof(address));
        var handler = new SocketsHttpHandler
        {
            // Streams may be silent for long; a peer that has gone is noticed all the same.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        if (options.TrustedAuthorities is { } authorities)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(authorities) };
        if (address.Scheme == UnixScheme)
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(address.LocalPath, cancellationToken);
        _grpc = new GrpcClient(address.Scheme == UnixScheme ? new Uri("http://localhost") : address, handler);
        _timeout = options.Timeout;
    }

    /// <param name="path">What is called.</param>
    /// <param name="request">With what.</param>
    /// <param name="parser">Of the answer.</param>
    /// <param name="token">With whose rights.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="longer">How much longer than usual it may take.</param>
    /// <exception cref="GatewayException">The gateway cannot be reached, or it says no.</exception>
    public Task<TAnswer> CallAsync<TAnswer>(
        string path, IMessage request, MessageParser<TAnswer> parser, string? token, CancellationToken cancellationToken, TimeSpan longer = default)
        where TAnswer : class, IMessage<TAnswer> => CallAsync(path, [request], parser, token, cancellationToken, longer);

    /// <exception cref="GatewayException">The gateway cannot be reached, or it says no.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(
        string path, IEnumerable<IMessage> requests, MessageParser<TAnswer> parser, string? token, CancellationToken cancellationToken,
        TimeSpan longer = default)
        where TAnswer : class, IMessage<TAnswer>
    {
        try
        {
            return await _grpc.CallAsync(path, requests, parser, token, _timeout + longer, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException exception)
        {
            throw GatewayException.From(exception);
        }
    }

    /// <exception cref="GatewayException">The gateway cannot be reached, or it says no.</exception>
    public async IAsyncEnumerable<TAnswer> FollowAsync<TAnswer>(
        string path, IMessage request, MessageParser<TAnswer> parser, string token,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where TAnswer : class, IMessage<TAnswer>
    {
        await using GrpcAnswers<TAnswer> answers =
            await Translate(() => _grpc.FollowAsync(path, request, parser, token, cancellationToken)).ConfigureAwait(false);
        while (await Translate(() => answers.ReadAsync(cancellationToken).AsTask()).ConfigureAwait(false) is { } answer)
            yield return answer;
    }

    /// <exception cref="GatewayException">The gateway cannot be reached, or it says no.</exception>
    public Task<GrpcDuplex<T>> OpenAsync<T>(string path, T first, MessageParser<T> parser, string token, CancellationToken cancellationToken)
        where T : class, IMessage<T> => Translate(() => _grpc.OpenAsync(path, first, parser, token, cancellationToken));

    public void Dispose() => _grpc.Dispose();

    private static async Task<TResult> Translate<TResult>(Func<Task<TResult>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (GrpcException exception)
        {
            throw GatewayException.From(exception);
        }
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
