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

    /// <summary>To wait for a function context's end.</summary>
    Monitor,

    /// <summary>A client's, to serve functions and to have them run.</summary>
    Broker,
}

internal static class TokenKinds
{
    /// <summary>Whether it is a client's; else it is a session's.</summary>
    public static bool IsOfClient(this TokenKind kind) => kind is TokenKind.Controller or TokenKind.Broker;

    public static string ToText(this TokenKind kind) => kind switch
    {
        TokenKind.Controller => "a session controller token",
        TokenKind.Authentication => "an authentication token",
        TokenKind.Session => "a session token",
        TokenKind.Monitor => "a monitor token",
        _ => "a function broker token",
    };
}
