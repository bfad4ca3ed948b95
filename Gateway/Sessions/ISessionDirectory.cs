using CanTools.Client.Grpc;

namespace CanTools.Gateway.Sessions;

/// <summary>Where sessions are on record, and where it is decided who has a resource. A farm of gateways shares one.</summary>
internal interface ISessionDirectory
{
    /// <summary>Whether what the session of that id, one of this gateway's, has is its own for certain, at this moment.</summary>
    bool MayUse(string id);

    /// <summary>Whether each session that it takes gets a <see cref="SessionRecord.Fence"/> from it.</summary>
    bool GivesFences { get; }

    /// <summary>Puts a new one on record, if nobody has what it needs, has that reserved, or waits for it and comes first.</summary>
    /// <param name="session">What is on record of it.</param>
    /// <param name="order">What was wanted.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It is reserved, or somebody comes first.</exception>
    ValueTask<AddedSession> AddAsync(SessionRecord session, SessionOrder order, CancellationToken cancellationToken);

    /// <summary>Looks whether a session would be refused though whoever has what it needs were gone, before they are.</summary>
    /// <param name="resources">What it needs.</param>
    /// <param name="order">What is wanted.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It would: that is reserved, or somebody comes first.</exception>
    ValueTask CheckTakeOverAsync(IReadOnlyList<string> resources, SessionOrder order, CancellationToken cancellationToken);

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

/// <summary>What came of adding one.</summary>
/// <param name="Session">What is on record of it, or of another session that has one of its resources.</param>
/// <param name="Lasts">How long it may; null: as long as sessions may.</param>
/// <param name="Because">Why not longer.</param>
internal sealed record AddedSession(SessionRecord Session, TimeSpan? Lasts = null, string Because = "");
