using System.Globalization;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Services;
using CanTools.Gateway.Sessions;
using SessionFilter = CanTools.Gateway.Sessions.SessionFilter;

namespace CanTools.Gateway.Farm;

/// <summary>The sessions of all gateways that are over: they stay in the directory.</summary>
internal sealed class FarmHistory(FarmDatabase database) : ISessionHistory
{
    public async Task<SessionPage> ReadAsync(SessionFilter filter, long after, int count, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            $"""
            {FarmRows.Select}
            WHERE {FarmRows.Fits} AND s.over_at IS NOT NULL AND ($4 = 0 OR s.number < $4) ORDER BY s.number DESC LIMIT $5
            """,
            FarmRows.Read, cancellationToken, [.. FarmRows.Values(filter), after, count + 1]);
        return new SessionPage
        {
            Sessions = { found.Take(count).Select(one => one.Session.ToMessage()) },
            NextPageToken = found.Count > count ? found[count - 1].Number.ToString(CultureInfo.InvariantCulture) : "",
        };
    }
}
