using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Grpc;

namespace CanTools.Gateway.Clients;

/// <summary>Who is let in, and what they may do.</summary>
internal sealed class ClientTable(GatewayOptions options) : IDisposable
{
    private const string Invalid = "Invalid client";
    private const string LocalPrefix = "uid:";

    /// <summary>Guesses that one address may have waiting.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Compared where there is no such client, or it has fewer secrets than another, so that the time tells nothing.</summary>
    private static readonly string s_nobody = SecretHash.Make(Guid.NewGuid().ToString());

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Secrets that were right, by keyed hash: a client that comes back need not cost what a guess costs.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _known = [];

    /// <summary>Guesses wait for each other, so that they take no more than one processor.</summary>
    private readonly SemaphoreSlim _one = new(1);

    private readonly AddressLimit _waiting = new(MaxWaiting);
    private readonly int _mostSecrets = options.Clients.Values.Select(client => client.Secrets.Count).Append(1).Max();

    /// <summary>The client's id.</summary>
    /// <param name="claim">Who it says it is; nobody, for a local user.</param>
    /// <param name="address">Where it calls from.</param>
    /// <param name="localUser">The user at the other end of a Unix socket; null over a network.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It is not let in.</exception>
    public async Task<string> AdmitAsync(Authenticate claim, string address, uint? localUser, CancellationToken cancellationToken)
    {
        if (options.Cluster is { } cluster && claim.ClusterId.Length > 0 && claim.ClusterId != cluster)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There is no cluster '{claim.ClusterId}' here; this is '{cluster}'.");
        if (localUser is { } user && claim.ClientId.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{LocalPrefix}{user}");
        return await IsRightAsync(claim.ClientId, claim.ClientSecret, address, cancellationToken)
            ? claim.ClientId
            : throw new GrpcException(GrpcStatusCode.InvalidArgument, Invalid);
    }

    /// <exception cref="GrpcException">A client may not take a session from its owner.</exception>
    public void CheckPriority(string client, string owner)
    {
        if (owner != client && PriorityOf(client) <= PriorityOf(owner))
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied,
                $"Client '{owner}' holds it, with priority {PriorityOf(owner)}; '{client}' has {PriorityOf(client)}.");
        }
    }

    /// <summary>Whether it may manage tickets and the sessions of others.</summary>
    public bool IsOperator(string client) => LocalUserOf(client) is { } user
        ? user == 0 || options.LocalUsers.Operators.Contains(user)
        : options.Clients.TryGetValue(client, out ClientOptions? one) && one.IsOperator;

    public void Dispose() => _one.Dispose();

    private async Task<bool> IsRightAsync(string client, string secret, string address, CancellationToken cancellationToken)
    {
        IEnumerable<string> own = options.Clients.TryGetValue(client, out ClientOptions? found) ? found.Secrets : [];
        string[] hashes = [.. own.Concat(Enumerable.Repeat(s_nobody, _mostSecrets)).Take(_mostSecrets)];
        if (IsKnown(client, secret))
            return true;

        if (!_waiting.TryEnter(address))
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted, $"{MaxWaiting} other clients of {address} are being looked at; try again.");
        }
        try
        {
            return await LookAsync(client, secret, hashes, isKnown: found is not null, cancellationToken);
        }
        finally
        {
            _waiting.Leave(address);
        }
    }

    private async Task<bool> LookAsync(
        string client, string secret, string[] hashes, bool isKnown, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            // The same one may have waited several times.
            if (IsKnown(client, secret))
                return true;
            bool isRight = await Task.Run(() => hashes.Any(hash => SecretHash.Fits(hash, secret)), cancellationToken) && isKnown;
            if (isRight)
                _known[client] = Seen(secret);
            return isRight;
        }
        finally
        {
            _one.Release();
        }
    }

    private bool IsKnown(string client, string secret) =>
        _known.TryGetValue(client, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, Seen(secret));

    private byte[] Seen(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));

    private int PriorityOf(string client) =>
        LocalUserOf(client) is null ? options.Clients.TryGetValue(client, out ClientOptions? one) ? one.Priority : 0 : options.LocalUsers.Priority;

    private static uint? LocalUserOf(string client) =>
        client.StartsWith(LocalPrefix, StringComparison.Ordinal)
            && uint.TryParse(client.AsSpan(LocalPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null;
}
