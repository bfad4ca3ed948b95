using System.Collections.Concurrent;
using System.Diagnostics;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Telemetry;

namespace CanTools.Gateway.Farm;

/// <summary>The directory that a farm shares, in PostgreSQL. Who has what is decided there alone, in one statement.</summary>
internal sealed class FarmDirectory(GatewayOptions options, FarmDatabase database, FarmMember member, FarmOutbox outbox, FarmWatch watch)
    : ISessionDirectory
{
    /// <summary>How often what was in the way may be gone when one asks who it was.</summary>
    private const int MostTries = 3;

    /// <summary>This gateway's sessions, and as whom it added them.</summary>
    private readonly ConcurrentDictionary<string, (long Gateway, SessionRecord Record)> _own = [];

    /// <summary>What was added under an earlier number is another's by now, also where its end takes a while.</summary>
    public bool MayUse(string id) => _own.TryGetValue(id, out var own) && member.MayUseAs(own.Gateway);

    public bool GivesFences => true;

    public async ValueTask<AddedSession> AddAsync(SessionRecord session, SessionOrder order, CancellationToken cancellationToken)
    {
        long gateway = member.Id;

        // Whether a claim was made is not known where the answer is lost: so it is known here before.
        _own[session.Id] = (gateway, session);
        for (int tries = 1; ; tries++)
        {
            var answer = await TryAddAsync(gateway, session, order, cancellationToken);
            if (answer.Fence is { } fence)
            {
                SessionRecord added = session with { Fence = (ulong)fence, EndsAt = session.CreatedAt + answer.Lasts };
                _own.TryUpdate(session.Id, (gateway, added), (gateway, session));
                return new AddedSession(added, answer.Lasts, answer.Because);
            }
            if (answer.Refusal is { } refusal)
            {
                _own.TryRemove(session.Id, out _);
                throw new GrpcException(GrpcStatusCode.Unavailable, $"{ConnectorHold.InUse} {refusal}");
            }
            var holders = await database.ListAsync(
                $"{FarmRows.Select} JOIN claims c ON c.session = s.id WHERE c.resource = ANY ($1) ORDER BY array_position($1, c.resource) LIMIT 1", FarmRows.Read, cancellationToken,
                (object)session.Resources.ToArray());
            if (holders.Count > 0)
            {
                _own.TryRemove(session.Id, out _);
                return new AddedSession(holders[0].Session);
            }
            if (tries == MostTries)
                throw new GrpcException(GrpcStatusCode.Unavailable, "Others claim and release what the session needs; try again.");
        }
    }

    public async ValueTask CheckTakeOverAsync(IReadOnlyList<string> resources, SessionOrder order, CancellationToken cancellationToken)
    {
        object? refusal = await database.FindAsync(
            "SELECT refusal_without_holders($1, $2, $3, $4, $5, $6, $7)", cancellationToken, member.Id, order.Client, order.Connector,
            resources.ToArray(), options.Times.Session, FarmRows.Interval(order.Lasts), order.Priority);
        if (refusal is string why)
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{ConnectorHold.InUse} {why}");
    }

    public async ValueTask<SessionRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_own.TryGetValue(id, out var own))
            return own.Record;
        if (!Guid.TryParse(id, out Guid key))
            return null;
        var found = await database.ListAsync(
            $"{FarmRows.Select} WHERE s.id = $1 AND (s.over_at IS NULL OR s.over_at > now() - $2)", FarmRows.Read, cancellationToken,
            key, options.Times.KeptWhenOver);
        return found.Count == 0 ? null : found[0].Session;
    }

    public async ValueTask UpdateAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        if (!_own.TryGetValue(session.Id, out var own) || session.Revision <= own.Record.Revision)
            return;
        _own[session.Id] = (own.Gateway, session);
        watch.Tell(session);
        Task written = outbox.PutAsync(own.Gateway, session.Id, session);

        // Where that takes until the database is back, nobody waits for it.
        if (member.Problem is null)
            await written.WaitAsync(cancellationToken);
    }

    public async ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        // What is over stays there, as history.
        if (!_own.TryRemove(id, out var own) || own.Record.State.IsOver())
            return;
        watch.Forget(id);
        Task written = outbox.PutAsync(own.Gateway, id, record: null);
        if (member.Problem is null)
            await written.WaitAsync(cancellationToken);
    }

    public async ValueTask<IReadOnlyList<(long Number, SessionRecord Session)>> ListAsync(
        SessionFilter filter, long after, int count, CancellationToken cancellationToken) => await database.ListAsync(
            $"""
            {FarmRows.Select}
            WHERE {FarmRows.Fits} AND s.number > $4 AND (s.over_at IS NULL OR s.over_at > now() - $5) ORDER BY s.number LIMIT $6
            """,
            FarmRows.Read, cancellationToken, [.. FarmRows.Values(filter), after, options.Times.KeptWhenOver, count]);

    public IAsyncEnumerable<SessionRecord> WatchAsync(SessionFilter filter, CancellationToken cancellationToken) =>
        watch.WatchAsync(filter, cancellationToken);

    /// <summary>Has the directory forget what it took for this gateway's without its knowledge, such as where an answer was lost.</summary>
    /// <returns>What is this gateway's, and not the directory's any more, because somebody put that back to an earlier state, or changed it by hand.</returns>
    public async Task<IReadOnlyList<string>> ReconcileAsync(CancellationToken cancellationToken)
    {
        long gateway = member.Id;

        // Those with a number are on record; one that is added, or ends, meanwhile may be there or not.
        string[] claimed = [.. _own.Where(one => one.Value.Gateway == gateway && one.Value.Record is { Fence: > 0 }).Select(one => one.Key)];
        List<string> recorded = await database.ListAsync(
            "SELECT id FROM sessions WHERE gateway = $1 AND over_at IS NULL", row => row.GetGuid(0).ToString(), cancellationToken, gateway);
        foreach (string id in recorded.Where(id => !_own.ContainsKey(id) && !outbox.Has(id)))
            await outbox.PutAsync(gateway, id, record: null).WaitAsync(cancellationToken);
        return [.. claimed.Except(recorded).Where(id => _own.TryGetValue(id, out var own) && !own.Record.State.IsOver())];
    }

    private async Task<(long? Fence, TimeSpan Lasts, string Because, string? Refusal)> TryAddAsync(
        long gateway, SessionRecord session, SessionOrder order, CancellationToken cancellationToken)
    {
        long since = Stopwatch.GetTimestamp();
        string result = "failed";
        using Activity? trace = Traces.Part("claim");
        try
        {
            var answer = (await database.ListAsync(
                FarmRows.Add,
                row => (
                    Fence: row.IsDBNull(0) ? (long?)null : row.GetInt64(0), Lasts: row.GetFieldValue<TimeSpan>(1),
                    Because: row.IsDBNull(2) ? "" : row.GetString(2), Refusal: row.IsDBNull(3) ? null : row.GetString(3)),
                cancellationToken, FarmRows.ValuesToAdd(gateway, session, options.Times.Session, order))).Single();
            result = answer.Fence is not null ? "got" : answer.Refusal is null ? "in use" : "reserved";
            return answer;
        }
        finally
        {
            Metrics.Claimed(since, result);
        }
    }
}
