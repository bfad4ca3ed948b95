using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Sessions;

/// <summary>The sessions that are over, for as long as anybody may ask.</summary>
internal interface ISessionHistory
{
    /// <summary>A page, latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">What the page before said; 0: the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task<SessionPage> ReadAsync(SessionFilter filter, long after, int count, CancellationToken cancellationToken);
}
