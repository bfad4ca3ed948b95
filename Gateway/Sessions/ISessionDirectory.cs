namespace CanTools.Gateway.Sessions;

/// <summary>Where sessions are on record, and where it is decided who has a resource. A farm of gateways would share one.</summary>
internal interface ISessionDirectory
{
    /// <summary>Puts a new one on record, if nobody has what it needs.</summary>
    /// <returns>Null, or the session that has one of its resources.</returns>
    ValueTask<SessionRecord?> AddAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>The one of that id; null where there is none, or none any more.</summary>
    ValueTask<SessionRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces what is on record of it, and tells those who watch. Once it is over, its resources are free.</summary>
    ValueTask UpdateAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>Forgets it; those who watch are not told.</summary>
    ValueTask RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>A page of those that fit, oldest first. Their numbers grow, and are never used again.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The number of the last one of the page before; 0: the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<(long Number, SessionRecord Session)>> ListAsync(
        SessionFilter filter, long after, int count, CancellationToken cancellationToken);

    /// <summary>Those that fit as they are, and then each change of them.</summary>
    IAsyncEnumerable<SessionRecord> WatchAsync(SessionFilter filter, CancellationToken cancellationToken);
}
