namespace CanTools.Gateway.Tokens;

/// <summary>Tokens that follow one another; each is good for longer than until the next, so that nothing on its way is refused.</summary>
/// <param name="kind">What they are good for.</param>
/// <param name="session">The session's id.</param>
/// <param name="context">The id of its context.</param>
internal sealed class TokenLine(TokenKind kind, string session, string context)
{
    /// <summary>Empty before there is any.</summary>
    public string Newest { get; private set; } = "";

    /// <summary>When that was given, as a timestamp of the clock.</summary>
    public long NewestSince { get; private set; }

    public string Next(TokenTable tokens, TimeSpan lifetime, long now)
    {
        Newest = tokens.Issue(kind, session, lifetime, context);
        NewestSince = now;
        return Newest;
    }
}
