using CanTools.Client.Grpc;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>Starts and ends the sessions of this gateway.</summary>
internal sealed partial class SessionKeeper(
    GatewayOptions options, ISessionDirectory directory, SessionHistory? history, ConnectorTable connectors, TokenTable tokens,
    TimeProvider clock, ILogger log)
{
    private const string NothingFree = "There are no free resources available at the moment. Please try again in two minutes.";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveSession> _sessions = [];

    public ISessionDirectory Directory => directory;

    /// <summary>A new session, and the token to authenticate it with.</summary>
    /// <exception cref="GrpcException">There is no such connector, or somebody has it.</exception>
    public async Task<(SessionRecord Session, string AuthenticationToken)> StartAsync(
        string owner, string connector, bool isObserver, CancellationToken cancellationToken)
    {
        ConnectorHold hold = connectors.Prepare(connector, isObserver);
        DateTimeOffset now = clock.GetUtcNow();
        var record = new SessionRecord
        {
            Id = Guid.NewGuid().ToString(), Owner = owner, Connector = connector, Resources = hold.Resources, IsObserver = isObserver,
            CreatedAt = now, ChangedAt = now, EndsAt = now + options.Times.Session,
        };
        var session = new LiveSession(record, hold);
        lock (_lock)
        {
            if (_sessions.Values.Count(one => !one.Record.State.IsOver()) >= options.MaxSessions)
                throw new GrpcException(GrpcStatusCode.Unavailable, NothingFree);
            _sessions.Add(record.Id, session);
        }
        try
        {
            if (await directory.AddAsync(record, cancellationToken) is { } holder)
                throw InUse(holder);
            await hold.ClaimAsync(record, loss => End(session, SessionEvent.Interrupt, loss.By, loss.Reason), cancellationToken);
        }
        catch
        {
            await DropAsync(session);
            throw;
        }

        string token = tokens.Issue(TokenKind.Authentication, record.Id, options.Times.Session + options.Times.KeptWhenOver);
        lock (session.Lock)
        {
            session.Record = record = session.Record with { Fence = hold.Fence };
            session.Timer = clock.CreateTimer(_ => LookAtTimes(session), null, options.Times.Authentication, Timeout.InfiniteTimeSpan);
        }
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionStarted(record.Id, owner, connector);
        return (record, token);
    }

    /// <summary>The session that is served here; null where there is none.</summary>
    public LiveSession? Find(string id)
    {
        lock (_lock)
            return _sessions.GetValueOrDefault(id);
    }

    /// <summary>All that are served here.</summary>
    public IReadOnlyList<LiveSession> All()
    {
        lock (_lock)
            return [.. _sessions.Values];
    }

    /// <summary>Ends it because somebody wants that.</summary>
    /// <returns>What it is now.</returns>
    /// <exception cref="GrpcException">It was over before, or another gateway serves it.</exception>
    public async Task<SessionRecord> InterruptAsync(SessionRecord session, string by, string reason)
    {
        if (session.State.IsOver())
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, session.Ending!.ToText());
        LiveSession live = Find(session.Id)
            ?? throw new GrpcException(GrpcStatusCode.Unavailable, "Another gateway serves the session.");
        return await EndAsync(live, SessionEvent.Interrupt, by, reason)
            ? live.Record
            : throw new GrpcException(GrpcStatusCode.FailedPrecondition, live.Record.Ending!.ToText());
    }

    /// <summary>Ends the sessions that are in the way of one on this connector.</summary>
    /// <exception cref="GrpcException">One of them has the same priority or a higher one.</exception>
    public async Task TakeOverAsync(string client, ClientTable clients, string connector, string reason)
    {
        IReadOnlyList<string> wanted = connectors.Prepare(connector, isObserver: false).Resources;
        foreach (LiveSession one in All())
        {
            SessionRecord holder = one.Record;
            if (holder.IsObserver || holder.State.IsOver() || !holder.Resources.Intersect(wanted).Any())
                continue;
            if (holder.Owner != client && clients.PriorityOf(client) <= clients.PriorityOf(holder.Owner))
            {
                throw new GrpcException(
                    GrpcStatusCode.PermissionDenied,
                    $"Client '{holder.Owner}' holds it, with priority {clients.PriorityOf(holder.Owner)}; "
                    + $"'{client}' has {clients.PriorityOf(client)}.");
            }
            log.SessionTakenOver(holder.Id, holder.Owner, client, reason);
            await EndAsync(one, SessionEvent.Interrupt, $"client '{client}', who took over", reason);
        }
    }

    /// <summary>Ends all, because the gateway does.</summary>
    public Task EndAllAsync() => Task.WhenAll(
        All().Select(session => EndAsync(session, SessionEvent.Fail, SessionEnding.Gateway, "It stops.")));

    /// <summary>Ends it, and comes back once everything that it had is gone.</summary>
    /// <returns>False where it was over before.</returns>
    public async Task<bool> EndAsync(
        LiveSession session, SessionEvent what, string by, string reason, Client.Sessions.Wire.ServiceResult? result = null)
    {
        bool ended = End(session, what, by, reason, result);
        await session.Gone.Task;
        return ended;
    }

    private bool End(
        LiveSession session, SessionEvent what, string by, string reason, Client.Sessions.Wire.ServiceResult? result = null)
    {
        lock (session.Lock)
        {
            if (SessionTable.After(session.Record.State, what) is not { } state)
                return false;
            DateTimeOffset now = clock.GetUtcNow();
            session.Record = session.Record with
            {
                State = state, ChangedAt = now, Ending = new SessionEnding(state, by, reason, now), Result = result,
            };
            session.Timer?.Change(options.Times.KeptWhenOver, Timeout.InfiniteTimeSpan);
        }
        _ = Task.Run(() => ClearAsync(session));
        return true;
    }

    /// <summary>Its traffic ends, its channels are closed, what was made for it is removed; only then are its resources free.</summary>
    private async Task ClearAsync(LiveSession session)
    {
        SessionRecord record = session.Record;
        try
        {
            session.End();
            await session.Buses.CloseAsync();
            await session.Hold.DisposeAsync();
        }
#pragma warning disable CA1031 // Whatever goes wrong, the resource must not stay taken.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.ClearingFailed(exception, record.Id);
        }
        if (history is not null)
            await history.AddAsync(record);
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionEnded(record.Id, record.Ending!.ToText());
        session.Gone.TrySetResult();
    }

    /// <summary>One that never came to be.</summary>
    private async Task DropAsync(LiveSession session)
    {
        lock (_lock)
            _sessions.Remove(session.Record.Id);
        await session.Hold.DisposeAsync();
        await directory.RemoveAsync(session.Record.Id, CancellationToken.None);
        session.Dispose();
    }

    private static GrpcException InUse(SessionRecord holder) => new(
        GrpcStatusCode.Unavailable,
        $"{ConnectorHold.InUse} {holder.Connector} is held by session {holder.Id} of '{holder.Owner}' "
        + $"since {holder.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}, until {holder.EndsAt:yyyy-MM-ddTHH:mm:ssZ} at the latest.");
}
