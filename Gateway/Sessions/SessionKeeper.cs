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

    /// <summary>Sessions that are over and kept, for each that there may be.</summary>
    private const int MaxOverForEach = 4;

    /// <summary>How often a session that came in between is taken over, too.</summary>
    private const int MaxTakeOvers = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveSession> _sessions = [];
    private bool _isStopping;

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
        var session = new LiveSession(record, hold, clock, LookAtTimes);
        Admit(session);
        try
        {
            if (await directory.AddAsync(record, cancellationToken) is { } holder)
                throw InUse(holder);
            await hold.ClaimAsync(record, loss => End(session, loss.What, loss.By, loss.Reason), cancellationToken);
        }
        catch
        {
            if (await TryDropAsync(session))
                throw;

            // It ended while it began, as is said below.
        }

        string token = tokens.Issue(TokenKind.Authentication, record.Id, options.Times.Session + options.Times.KeptWhenOver);
        lock (session.Lock)
        {
            if (session.Record.Ending is { } ending)
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, ending.ToText());
            session.Record = record = session.Record with { Fence = hold.Fence };
            session.LookAfter(options.Times.Authentication);
        }
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionStarted(record.Id, owner, connector);
        return (record, token);
    }

    /// <summary>What was claimed since is on record, too.</summary>
    public async Task TellFenceAsync(LiveSession session)
    {
        SessionRecord record;
        lock (session.Lock)
        {
            if (session.Record.State.IsOver() || session.Record.Fence == session.Hold.Fence)
                return;
            session.Record = record = session.Record with { Fence = session.Hold.Fence };
        }
        await directory.UpdateAsync(record, CancellationToken.None);
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

    /// <summary>A new session instead of those that are in its way, all of which end, or none.</summary>
    /// <inheritdoc cref="StartAsync"/>
    /// <exception cref="GrpcException">One of them has the same priority or a higher one.</exception>
    public async Task<(SessionRecord Session, string AuthenticationToken)> TakeOverAsync(
        string client, ClientTable clients, string connector, string reason, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> wanted = connectors.Prepare(connector, isObserver: false).Resources;
        for (int tries = 1; ; tries++)
        {
            LiveSession[] holders = [.. All().Where(
                one => one.Record is { IsObserver: false } holder && !holder.State.IsOver() && holder.Resources.Intersect(wanted).Any())];
            foreach (SessionRecord holder in holders.Select(one => one.Record))
                clients.CheckPriority(client, holder.Owner);
            foreach (LiveSession one in holders)
            {
                log.SessionTakenOver(one.Record.Id, one.Record.Owner, client, SessionEnding.OneLine(reason));
                await EndAsync(one, SessionEvent.Interrupt, $"client '{client}', who took over", reason);
            }
            try
            {
                return await StartAsync(client, connector, isObserver: false, cancellationToken);
            }
            catch (GrpcException exception) when (
                exception.Status == GrpcStatusCode.Unavailable && holders.Length > 0 && tries < MaxTakeOvers)
            {
                // Somebody came in between.
            }
        }
    }

    /// <summary>Ends all, because the gateway does; there are no new ones any more.</summary>
    public Task EndAllAsync()
    {
        lock (_lock)
            _isStopping = true;
        return Task.WhenAll(All().Select(session => EndAsync(session, SessionEvent.Fail, SessionEnding.Gateway, "It stops.")));
    }

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
            session.LookAfter(options.Times.KeptWhenOver);
        }
        _ = Task.Run(() => ClearAsync(session));
        return true;
    }

    /// <summary>Its traffic ends, its channels are closed, what was made for it is removed; only then are its resources free.</summary>
    private async Task ClearAsync(LiveSession session)
    {
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
            log.ClearingFailed(exception, session.Record.Id);
        }
        SessionRecord record = session.Record;
        if (history is not null)
            await history.AddAsync(record);
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionEnded(record.Id, record.Ending!.ToText());
        session.Gone.TrySetResult();
    }

    /// <summary>Those that are over count, too, because of what is on record of them; the first of them is forgotten for a new one.</summary>
    private void Admit(LiveSession session)
    {
        LiveSession? oldest = null;
        lock (_lock)
        {
            if (_isStopping)
                throw new GrpcException(GrpcStatusCode.Unavailable, "The gateway stops.");
            LiveSession[] over = [.. _sessions.Values.Where(one => one.Record.State.IsOver())];
            if (_sessions.Count - over.Length >= options.MaxSessions)
                throw new GrpcException(GrpcStatusCode.Unavailable, NothingFree);
            if (over.Length >= MaxOverForEach * options.MaxSessions)
                oldest = over.MinBy(one => one.Record.ChangedAt);
            _sessions.Add(session.Record.Id, session);
        }
        if (oldest is not null)
            _ = ForgetAsync(oldest);
    }

    /// <summary>One that never came to be.</summary>
    /// <returns>False where it was ended before that, and is on record.</returns>
    private async Task<bool> TryDropAsync(LiveSession session)
    {
        lock (session.Lock)
        {
            if (session.Record.State.IsOver())
                return false;
            session.Record = session.Record with
            {
                State = SessionState.Failed,
                Ending = new SessionEnding(SessionState.Failed, SessionEnding.Gateway, "It did not begin.", clock.GetUtcNow()),
            };
        }
        lock (_lock)
            _sessions.Remove(session.Record.Id);
        await session.Hold.DisposeAsync();
        await directory.RemoveAsync(session.Record.Id, CancellationToken.None);
        session.Gone.TrySetResult();
        session.Dispose();
        return true;
    }

    private static GrpcException InUse(SessionRecord holder) => new(
        GrpcStatusCode.Unavailable,
        $"{ConnectorHold.InUse} {holder.Connector} is held by session {holder.Id} of '{holder.Owner}' "
        + $"since {holder.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}, until {holder.EndsAt:yyyy-MM-ddTHH:mm:ssZ} at the latest.");
}
