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
internal sealed class ClientTable(GatewayOptions options, IClientStore store) : IDisposable
{
    private const string Invalid = "Invalid client";
    private const string LocalPrefix = "uid:";

    /// <summary>Guesses that one address may have waiting.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Compared where there is no such client, or it has fewer secrets than another, so that the time tells nothing.</summary>
    private static readonly string s_nobody = SecretHash.Make(Guid.NewGuid().ToString());

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Secrets that were right, by keyed hash: a client that comes back need not cost what a guess costs.</summary>
    private readonly ConcurrentDictionary<string, (string Hash, byte[] Secret)> _known = [];

    /// <summary>Guesses wait for each other, so that they take no more than one processor.</summary>
    private readonly SemaphoreSlim _one = new(1);

    private readonly AddressLimit _waiting = new(MaxWaiting);

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
    public async Task CheckPriorityAsync(string client, string owner, CancellationToken cancellationToken)
    {
        if (owner == client)
            return;
        int own = await FindPriorityAsync(client, cancellationToken), other = await FindPriorityAsync(owner, cancellationToken);
        if (own <= other)
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"Client '{owner}' holds it, with priority {other}; '{client}' has {own}.");
        }
    }

    /// <summary>Whether it may manage tickets and the sessions of others.</summary>
    public async Task<bool> IsOperatorAsync(string client, CancellationToken cancellationToken) => LocalUserOf(client) is { } user
        ? user == 0 || options.LocalUsers.Operators.Contains(user)
        : await store.FindAsync(client, cancellationToken) is { IsOperator: true };

    public void Dispose() => _one.Dispose();

    private async Task<bool> IsRightAsync(string client, string secret, string address, CancellationToken cancellationToken)
    {
        ClientOptions? found = await store.FindAsync(client, cancellationToken);
        int most = store.MostSecrets;
        string[] hashes = [.. (found?.Secrets ?? []).Concat(Enumerable.Repeat(s_nobody, most)).Take(most)];
        if (IsKnown(client, secret, hashes))
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
            if (IsKnown(client, secret, hashes))
                return true;
            string? fitting = await Task.Run(() => hashes.FirstOrDefault(hash => SecretHash.Fits(hash, secret)), cancellationToken);
            if (fitting is null || !isKnown)
                return false;
            _known[client] = (fitting, Seen(secret));
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whether it was right before, and still is.</summary>
    private bool IsKnown(string client, string secret, string[] hashes) =>
        _known.TryGetValue(client, out var known) && hashes.Contains(known.Hash)
        && CryptographicOperations.FixedTimeEquals(known.Secret, Seen(secret));

    private byte[] Seen(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));

    /// <summary>Of several who want one thing, the one with the greater one.</summary>
    public async Task<int> FindPriorityAsync(string client, CancellationToken cancellationToken) => LocalUserOf(client) is null
        ? (await store.FindAsync(client, cancellationToken))?.Priority ?? 0
        : options.LocalUsers.Priority;

    /// <summary>A user of this machine, who needs no secret; null: it is another client.</summary>
    public static uint? LocalUserOf(string client) =>
        client.StartsWith(LocalPrefix, StringComparison.Ordinal)
            && uint.TryParse(client.AsSpan(LocalPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null;
}
