using CanTools.Client.Grpc;

namespace CanTools.Gateway.Tokens;

/// <summary>
/// The tokens that are out, as hashes: who reads this memory cannot use them, and how long a wrong one is looked for tells nothing.
/// </summary>
/// <param name="clock">When they expire.</param>
/// <param name="keptExpired">How long an expired one is still known as such.</param>
internal sealed class TokenTable(TimeProvider clock, TimeSpan keptExpired)
{
    /// <summary>Session controller tokens of one client; one more takes the place of the first.</summary>
    public const int MaxOfClient = 64;

    /// <summary>Those that a client serves functions with: each of its streams gets one a minute, and they last for ten.</summary>
    private const int MaxToServe = 1024;

    /// <summary>Tokens of each kind of one session.</summary>
    private const int MaxOfSession = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<TokenHash, TokenGrant> _grants = [];
    private readonly Dictionary<(TokenKind, string), Queue<TokenHash>> _ofSubjects = [];
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Called with a client that is not let in any more.</summary>
    public event Action<string>? Dismissed;

    /// <summary>How many are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _grants.Count;
        }
    }

    /// <summary>The clients that have tokens of their own.</summary>
    public IReadOnlyCollection<string> Clients
    {
        get
        {
            lock (_lock)
                return [.. _grants.Values.Where(grant => grant.Kind.IsOfClient()).Select(grant => grant.Subject).Distinct()];
        }
    }

    /// <summary>A new one, of which only the caller knows the text.</summary>
    /// <param name="kind">What it is good for.</param>
    /// <param name="subject">The client's or the session's id.</param>
    /// <param name="lifetime">For how long.</param>
    /// <param name="context">The id of the session's context; empty for a client's.</param>
    public string Issue(TokenKind kind, string subject, TimeSpan lifetime, string context = "")
    {
        Add(TokenHash.Make(out string token), kind, subject, lifetime, context);
        return token;
    }

    /// <summary>One that somebody else made.</summary>
    /// <inheritdoc cref="Issue"/>
    public void Add(TokenHash hash, TokenKind kind, string subject, TimeSpan lifetime, string context = "")
    {
        lock (_lock)
        {
            Sweep();
            if (_grants.TryAdd(hash, new TokenGrant(kind, subject, context, clock.GetTimestamp(), lifetime, clock.GetUtcNow() + lifetime)))
                Limit(kind, subject, hash);
        }
    }

    /// <exception cref="GrpcException">There is none, it was never given, or its time is over.</exception>
    public TokenGrant Find(string? token)
    {
        if (token is null)
            throw new GrpcException(GrpcStatusCode.Unauthenticated, "The call takes a token, as metadata 'authorization: Bearer TOKEN'.");
        lock (_lock)
        {
            if (!_grants.TryGetValue(TokenHash.Of(token), out TokenGrant? grant))
                throw new GrpcException(GrpcStatusCode.Unauthenticated, "The token is not valid.");
            return clock.GetElapsedTime(grant.Since) < grant.Lasts
                ? grant
                : throw new GrpcException(
                    GrpcStatusCode.Unauthenticated, $"The token expired at {grant.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}; it was {grant.Kind.ToText()}.");
        }
    }

    /// <summary>The client whose token it is.</summary>
    /// <exception cref="GrpcException">It is none of that kind, or not any more.</exception>
    public string ClientOf(string? token, TokenKind kind)
    {
        TokenGrant grant = Find(token);
        return grant.Kind == kind
            ? grant.Subject
            : throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"This call takes {kind.ToText()}; the one given is {grant.Kind.ToText()}.");
    }

    /// <summary>Whether it is known, be it expired.</summary>
    public bool Knows(TokenHash hash)
    {
        lock (_lock)
            return _grants.ContainsKey(hash);
    }

    /// <summary>Whether a call with it comes from somebody who was let in.</summary>
    public bool IsGood(string? token)
    {
        if (token is null)
            return false;
        lock (_lock)
            return _grants.TryGetValue(TokenHash.Of(token), out TokenGrant? grant) && clock.GetElapsedTime(grant.Since) < grant.Lasts;
    }

    /// <summary>Those of a session that is forgotten.</summary>
    public void Forget(string session) => Forget(session, TokenKind.Authentication, TokenKind.Session, TokenKind.Monitor);

    /// <summary>Those of a client that is not let in any more.</summary>
    public void ForgetClient(string client)
    {
        Forget(client, TokenKind.Controller, TokenKind.Broker);
        Dismissed?.Invoke(client);
    }

    private void Forget(string subject, params ReadOnlySpan<TokenKind> kinds)
    {
        lock (_lock)
        {
            foreach (TokenKind kind in kinds)
            {
                if (!_ofSubjects.Remove((kind, subject), out Queue<TokenHash>? own))
                    continue;
                foreach (TokenHash hash in own)
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
        foreach ((TokenHash hash, TokenGrant grant) in _grants)
        {
            if (clock.GetElapsedTime(grant.Since) > grant.Lasts + keptExpired)
                _grants.Remove(hash);
        }
    }

    private void Limit(TokenKind kind, string subject, TokenHash newest)
    {
        if (!_ofSubjects.TryGetValue((kind, subject), out Queue<TokenHash>? own))
            _ofSubjects.Add((kind, subject), own = []);
        own.Enqueue(newest);
        int most = kind switch { TokenKind.Controller => MaxOfClient, TokenKind.Broker => MaxToServe, _ => MaxOfSession };
        if (own.Count > most)
            _grants.Remove(own.Dequeue());
    }
}

/// <summary>What a token stands for.</summary>
/// <param name="Kind">What it is good for.</param>
/// <param name="Subject">The client's or the session's id.</param>
/// <param name="Context">The id of the session's context; empty for a client's.</param>
/// <param name="Since">When it was given, as the clock's timestamp: it goes on evenly where the time of day is set anew.</param>
/// <param name="Lasts">How long it is good for.</param>
/// <param name="ExpiresAt">When that is over, for people.</param>
internal sealed record TokenGrant(
    TokenKind Kind, string Subject, string Context, long Since, TimeSpan Lasts, DateTimeOffset ExpiresAt);
