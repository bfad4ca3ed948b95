using CanTools.Client.Grpc;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Telemetry;
using CanTools.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>Starts and ends the sessions of this gateway.</summary>
internal sealed partial class SessionKeeper(
    GatewayOptions options, ISessionDirectory directory, IOtherGateways? others, SessionHistory? history, ConnectorTable connectors,
    TokenTable tokens, ISharedTokens? sharedTokens, ClientTable clients, TimeProvider clock, ILogger log)
{
    private readonly ConnectionVariables _connections = new(clock, options.Times.Session);

    private const string NothingFree = "There are no free resources available at the moment. Please try again in two minutes.";

    /// <summary>Sessions that are over and kept, for each that there may be.</summary>
    private const int MaxOverForEach = 4;

    /// <summary>How often a session that came in between is taken over, too.</summary>
    private const int MaxTakeOvers = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveSession> _sessions = [];
    private bool _isStopping;

    public ISessionDirectory Directory => directory;

    /// <summary>A new session, here or at another gateway, and the token to authenticate it with.</summary>
    /// <exception cref="GrpcException">There is no such connector, or somebody has it.</exception>
    public async Task<(SessionRecord Session, string AuthenticationToken)> StartAsync(SessionOrder order, CancellationToken cancellationToken)
    {
        bool isHere = order.Gateway is { } gateway ? others!.IsThis(gateway) : connectors.Has(order.Connector);
        if (others is not null && !isHere && await others.StartAsync(order, cancellationToken) is { } elsewhere)
            return elsewhere;
        var hash = TokenHash.Make(out string token);
        return (await StartHereAsync(order, hash, cancellationToken), token);
    }

    /// <summary>A new session, for whoever has the token of that hash.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public async Task<SessionRecord> StartHereAsync(SessionOrder order, TokenHash authenticationToken, CancellationToken cancellationToken)
    {
        try
        {
            SessionRecord session = await (order is { TakeOver: true, IsObserver: false }
                ? TakeOverAsync(order, authenticationToken, cancellationToken)
                : BeginAsync(order, authenticationToken, cancellationToken));
            Metrics.SessionStarted();
            return session;
        }
        catch (GrpcException exception)
        {
            Metrics.SessionRefused(exception.Status);
            throw;
        }
    }

    private async Task<SessionRecord> BeginAsync(SessionOrder order, TokenHash authenticationToken, CancellationToken cancellationToken)
    {
        (string owner, string connector, bool isObserver) = (order.Client, order.Connector, order.IsObserver);
        ConnectorHold hold = connectors.Prepare(connector, isObserver);
        DateTimeOffset now = clock.GetUtcNow();
        var record = new SessionRecord
        {
            Id = Guid.NewGuid().ToString(), Owner = owner, Connector = connector, Resources = hold.Resources, IsObserver = isObserver,
            CreatedAt = now, ChangedAt = now, EndsAt = now + options.Times.Session,
        };
        var session = new LiveSession(record, hold, _connections.Enter(owner, connector), directory, clock, LookAtTimes);
        var added = new AddedSession(record);
        try
        {
            Admit(session);
            added = await directory.AddAsync(record, order, cancellationToken);
            if (added.Session.Id != record.Id)
                throw InUse(added.Session);
            session.Limit(added.Lasts, added.Because);
            await hold.ClaimAsync(record, loss => End(session, loss.What, loss.By, loss.Reason), cancellationToken);
        }
        catch
        {
            if (await TryDropAsync(session))
                throw;

            // It ended while it began, as is said below.
        }

        tokens.Add(authenticationToken, TokenKind.Authentication, session.Id, AuthenticationTokenLasts, session.Contexts.Top.Id);
        lock (session.Lock)
        {
            if (session.Record.Ending is { } ending)
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, ending.ToText());
            record = session.Change(one => one with
            {
                Fence = directory.GivesFences ? added.Session.Fence : hold.Fence, EndsAt = added.Session.EndsAt,
            });
            LookWhenDue(session);
        }
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionStarted(record.Id, owner, connector);
        return record;
    }

    /// <summary>What was claimed since is on record, too.</summary>
    public async Task TellFenceAsync(LiveSession session)
    {
        SessionRecord record;
        lock (session.Lock)
        {
            if (directory.GivesFences || session.Record.State.IsOver() || session.Record.Fence == session.Hold.Fence)
                return;
            record = session.Change(one => one with { Fence = session.Hold.Fence });
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

    /// <summary>A new session instead of those that are in its way, all of which end, or none.</summary>
    /// <inheritdoc cref="StartAsync"/>
    /// <exception cref="GrpcException">One of them has the same priority or a higher one.</exception>
    private async Task<SessionRecord> TakeOverAsync(SessionOrder order, TokenHash authenticationToken, CancellationToken cancellationToken)
    {
        string client = order.Client;
        IReadOnlyList<string> wanted = connectors.Prepare(order.Connector, isObserver: false).Resources;
        for (int tries = 1; ; tries++)
        {
            List<SessionRecord> holders = await FindHoldersAsync(wanted, cancellationToken);
            foreach (SessionRecord holder in holders)
                await clients.CheckPriorityAsync(client, holder.Owner, cancellationToken);
            if (holders.Count > 0)
                await directory.CheckTakeOverAsync(wanted, order, cancellationToken);
            foreach (SessionRecord holder in holders)
            {
                log.SessionTakenOver(holder.Id, holder.Owner, client, SessionEnding.OneLine(order.Reason));
                await TryInterruptAsync(holder, $"client '{client}', who took over", order.Reason, cancellationToken);
            }
            try
            {
                return await BeginAsync(order, authenticationToken, cancellationToken);
            }
            catch (GrpcException exception) when (
                exception.Status == GrpcStatusCode.Unavailable && holders.Count > 0 && tries < MaxTakeOvers)
            {
                // Somebody came in between.
            }
        }
    }

    /// <summary>The sessions that have one of these, wherever they are served.</summary>
    private async Task<List<SessionRecord>> FindHoldersAsync(IReadOnlyList<string> resources, CancellationToken cancellationToken)
    {
        Dictionary<string, SessionRecord> holders = [];
        foreach (string resource in resources)
        {
            var found = await directory.ListAsync(new SessionFilter(Resource: resource), after: 0, int.MaxValue, cancellationToken);
            foreach (SessionRecord one in found.Select(one => one.Session))
            {
                if (!one.IsObserver && !one.State.IsOver())
                    holders[one.Id] = one;
            }
        }
        return [.. holders.Values];
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
                oldest = over.MinBy(one => one.OverSince);
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
            session.Change(one => one with
            {
                State = SessionState.Failed,
                Ending = new SessionEnding(SessionState.Failed, SessionEnding.Gateway, "It did not begin.", clock.GetUtcNow()),
            });
        }
        lock (_lock)
            _sessions.Remove(session.Record.Id);
        await session.Hold.DisposeAsync();
        await directory.RemoveAsync(session.Record.Id, CancellationToken.None);
        _connections.Leave(session.Record.Owner, session.Record.Connector);
        session.Gone.TrySetResult();
        session.Dispose();
        return true;
    }

    private static GrpcException InUse(SessionRecord holder) => new(
        GrpcStatusCode.Unavailable,
        $"{ConnectorHold.InUse} {holder.Connector} is held by session {holder.Id} of '{holder.Owner}' "
        + $"since {holder.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}, until {holder.EndsAt:yyyy-MM-ddTHH:mm:ssZ} at the latest.");
}
