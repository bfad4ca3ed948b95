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

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash, TokenGrant> _grants = [];
    private DateTimeOffset _nextSweep;

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
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            Sweep(now);
            _grants.Add(Hash.Of(token), new TokenGrant(kind, subject, now + lifetime));
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
            return clock.GetUtcNow() < grant.ExpiresAt
                ? grant
                : throw new GrpcException(
                    GrpcStatusCode.Unauthenticated, $"The token expired at {grant.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}; it was {grant.Kind.ToText()}.");
        }
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
    private void Sweep(DateTimeOffset now)
    {
        if (now < _nextSweep)
            return;
        _nextSweep = now + keptExpired;
        foreach ((Hash hash, TokenGrant grant) in _grants)
        {
            if (grant.ExpiresAt + keptExpired < now)
                _grants.Remove(hash);
        }
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
/// <param name="ExpiresAt">Until when.</param>
internal sealed record TokenGrant(TokenKind Kind, string Subject, DateTimeOffset ExpiresAt);
