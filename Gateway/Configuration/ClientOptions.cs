namespace CanTools.Gateway.Configuration;

/// <summary>A client that is let in by a secret.</summary>
internal sealed class ClientOptions
{
    /// <summary>The hashes of its secrets, as "can-gateway hash-secret" prints them; several, so that one can follow another.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Whoever has more may take a session's resource from whoever has less.</summary>
    public int Priority { get; set; }

    /// <summary>Whether it may add and remove tickets, and interrupt the sessions of others.</summary>
    public bool IsOperator { get; set; }
}

/// <summary>The local users, who are let in over a Unix socket without a secret, as "uid:1000".</summary>
internal sealed class LocalUserOptions
{
    /// <inheritdoc cref="ClientOptions.Priority"/>
    public int Priority { get; set; }

    /// <summary>User ids that may add and remove tickets, and interrupt the sessions of others; root always may.</summary>
    public IList<uint> Operators { get; } = [];
}
