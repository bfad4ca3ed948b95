namespace CanTools.Gateway.Tokens;

/// <summary>What a token is good for.</summary>
internal enum TokenKind
{
    /// <summary>A client's, to start sessions and to look after them.</summary>
    Controller,

    /// <summary>A new session's, to authenticate with.</summary>
    Authentication,

    /// <summary>An active session's.</summary>
    Session,
}

internal static class TokenKinds
{
    public static string ToText(this TokenKind kind) => kind switch
    {
        TokenKind.Controller => "a session controller token",
        TokenKind.Authentication => "an authentication token",
        _ => "a session token",
    };
}
