using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CanTools.Client.Grpc;

namespace CanTools.Gateway.Tokens;

/// <summary>
/// The tokens that are out, as hashes: who reads this memory cannot use them, and how long a wrong one is looked for tells nothing.
/// </summary>
/// <param name="clock">When they expire.</param>
/// <param name="keptExpired">How long an expired one is still known as such.</param>
internal sealed class TokenTable(TimeProvider clock, TimeSpan keptExpired)
{
    private const int RandomBytes = 32;

    /// <summary>Session controller tokens of one client; one more takes the place of its first.</summary>
    private const int MaxOfClient = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash, TokenGrant> _grants = [];
    private readonly Dictionary<string, Queue<Hash>> _controllers = [];
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>How many are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _grants.Count;
        }
    }

    /// <summary>A new one, of which only the caller knows the text.</summary>
    public string Issue(TokenKind kind, string subject, TimeSpan lifetime)
    {
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        var hash = Hash.Of(token);
        lock (_lock)
        {
            Sweep();
            _grants.Add(hash, new TokenGrant(kind, subject, clock.GetTimestamp(), lifetime, clock.GetUtcNow() + lifetime));
            if (kind == TokenKind.Controller)
                Limit(subject, hash);
        }
        return token;
    }

    /// <exception cref="GrpcException">There is none, it was never given, or its time is over.</exception>
    public TokenGrant Find(string? token)
    {
        if (token is null)
            throw new GrpcException(GrpcStatusCode.Unauthenticated, "The call takes a token, as metadata 'authorization: Bearer TOKEN'.");
        lock (_lock)
        {
            if (!_grants.TryGetValue(Hash.Of(token), out TokenGrant? grant))
                throw new GrpcException(GrpcStatusCode.Unauthenticated, "The token is not valid.");
            return clock.GetElapsedTime(grant.Since) < grant.Lasts
                ? grant
                : throw new GrpcException(
                    GrpcStatusCode.Unauthenticated, $"The token expired at {grant.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}; it was {grant.Kind.ToText()}.");
        }
    }

    /// <summary>Whether a call with it comes from somebody who was let in.</summary>
    public bool IsGood(string? token)
    {
        if (token is null)
            return false;
        lock (_lock)
            return _grants.TryGetValue(Hash.Of(token), out TokenGrant? grant) && clock.GetElapsedTime(grant.Since) < grant.Lasts;
    }

    /// <summary>Those of a session that is forgotten.</summary>
    public void Forget(string subject)
    {
        lock (_lock)
        {
            foreach ((Hash hash, TokenGrant grant) in _grants)
            {
                if (grant.Kind != TokenKind.Controller && grant.Subject == subject)
                    _grants.Remove(hash);
            }
        }
    }

    /// <summary>Now and then, so that it costs each new token next to nothing.</summary>
    private void Sweep()
    {
        if (clock.GetElapsedTime(_sweptAt) < keptExpired)
            return;
        _sweptAt = clock.GetTimestamp();
        foreach ((Hash hash, TokenGrant grant) in _grants)
        {
            if (clock.GetElapsedTime(grant.Since) > grant.Lasts + keptExpired)
                _grants.Remove(hash);
        }
    }

    private void Limit(string client, Hash newest)
    {
        if (!_controllers.TryGetValue(client, out Queue<Hash>? own))
            _controllers.Add(client, own = []);
        own.Enqueue(newest);
        if (own.Count > MaxOfClient)
            _grants.Remove(own.Dequeue());
    }

    /// <summary>SHA-256's first half.</summary>
    private readonly record struct Hash(UInt128 Value)
    {
        public static Hash Of(string token) =>
            new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(token))));
    }
}

/// <summary>What a token stands for.</summary>
/// <param name="Kind">What it is good for.</param>
/// <param name="Subject">The client's or the session's id.</param>
/// <param name="Since">When it was given, as the clock's timestamp: it goes on evenly where the time of day is set anew.</param>
/// <param name="Lasts">How long it is good for.</param>
/// <param name="ExpiresAt">When that is over, for people.</param>
internal sealed record TokenGrant(TokenKind Kind, string Subject, long Since, TimeSpan Lasts, DateTimeOffset ExpiresAt);
