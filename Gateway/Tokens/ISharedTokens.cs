namespace CanTools.Gateway.Tokens;

/// <summary>Clients' own tokens that more than one gateway knows.</summary>
internal interface ISharedTokens
{
    /// <summary>Has the others know one.</summary>
    Task AddAsync(TokenHash hash, string client, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>One that another gateway gave; null where none did, or its time is over.</summary>
    Task<(string Client, TimeSpan Left)?> FindAsync(TokenHash hash, CancellationToken cancellationToken);
}
