using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Clients;

/// <summary>Who is let in, and what they may do.</summary>
internal sealed class ClientTable(GatewayOptions options) : IDisposable
{
    private const string Invalid = "Invalid client";
    private const string LocalPrefix = "uid:";

    /// <summary>Compared where there is no such client, so that the time that takes does not tell.</summary>
    private static readonly string s_nobody = SecretHash.Make(Guid.NewGuid().ToString());

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Secrets that were right, by keyed hash: a client that comes back need not cost what a guess costs.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _known = [];

    /// <summary>Guesses wait for each other, so that they take no more than one processor.</summary>
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The client's id.</summary>
    /// <param name="claim">Who it says it is; nobody, for a local user.</param>
    /// <param name="localUser">The user at the other end of a Unix socket; null over a network.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It is not let in.</exception>
    public async Task<string> AdmitAsync(Authenticate claim, uint? localUser, CancellationToken cancellationToken)
    {
        if (options.Cluster is { } cluster && claim.ClusterId.Length > 0 && claim.ClusterId != cluster)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There is no cluster '{claim.ClusterId}' here; this is '{cluster}'.");
        if (localUser is { } user && claim.ClientId.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{LocalPrefix}{user}");
        return await IsRightAsync(claim.ClientId, claim.ClientSecret, cancellationToken)
            ? claim.ClientId
            : throw new GrpcException(GrpcStatusCode.InvalidArgument, Invalid);
    }

    /// <summary>Whose sessions may be taken from whom.</summary>
    public int PriorityOf(string client) =>
        LocalUserOf(client) is null ? options.Clients.TryGetValue(client, out ClientOptions? one) ? one.Priority : 0 : options.LocalUsers.Priority;

    /// <summary>Whether it may manage tickets and the sessions of others.</summary>
    public bool IsOperator(string client) => LocalUserOf(client) is { } user
        ? user == 0 || options.LocalUsers.Operators.Contains(user)
        : options.Clients.TryGetValue(client, out ClientOptions? one) && one.IsOperator;

    public void Dispose() => _one.Dispose();

    private async Task<bool> IsRightAsync(string client, string secret, CancellationToken cancellationToken)
    {
        IList<string> hashes = options.Clients.TryGetValue(client, out ClientOptions? found) ? found.Secrets : [s_nobody];
        byte[] seen = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
        if (_known.TryGetValue(client, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, seen))
            return true;

        await _one.WaitAsync(cancellationToken);
        try
        {
            bool isRight = await Task.Run(() => hashes.Any(hash => SecretHash.Fits(hash, secret)), cancellationToken) && found is not null;
            if (isRight)
                _known[client] = seen;
            return isRight;
        }
        finally
        {
            _one.Release();
        }
    }

    private static uint? LocalUserOf(string client) =>
        client.StartsWith(LocalPrefix, StringComparison.Ordinal)
            && uint.TryParse(client.AsSpan(LocalPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null;
}
