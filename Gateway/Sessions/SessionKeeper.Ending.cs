using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Telemetry;

namespace CanTools.Gateway.Sessions;

/// <summary>How sessions end: once, and all that they had goes.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>Ends it because somebody wants that.</summary>
    /// <returns>What it is now.</returns>
    /// <exception cref="GrpcException">It was over before, or another gateway serves it.</exception>
    public async Task<SessionRecord> InterruptAsync(SessionRecord session, string by, string reason, CancellationToken cancellationToken)
    {
        if (session.State.IsOver())
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, session.Ending!.ToText());
        if (Find(session.Id) is { } live)
            return await InterruptAsync(live, by, reason);
        return others is not null
            ? await others.InterruptAsync(session, by, reason, cancellationToken)
            : throw new GrpcException(GrpcStatusCode.NotFound, $"No session found with the id: \"{session.Id}\"");
    }

    /// <inheritdoc cref="InterruptAsync(SessionRecord, string, string, CancellationToken)"/>
    public async Task<SessionRecord> InterruptAsync(LiveSession session, string by, string reason) =>
        await EndAsync(session, SessionEvent.Interrupt, by, reason)
            ? session.Record
            : throw new GrpcException(GrpcStatusCode.FailedPrecondition, session.Record.Ending!.ToText());

    /// <summary>One that may be over by then.</summary>
    private async Task TryInterruptAsync(SessionRecord session, string by, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await InterruptAsync(session, by, reason, cancellationToken);
        }
        catch (GrpcException exception) when (exception.Status is GrpcStatusCode.FailedPrecondition or GrpcStatusCode.NotFound)
        {
            // Whether its resources are free is seen next.
        }
    }

    /// <summary>Ends all because they may not have what they need any more; there may be new ones.</summary>
    public void Lapse(string reason)
    {
        foreach (LiveSession session in All())
            End(session, SessionEvent.Fail, SessionEnding.Gateway, reason);
    }

    /// <summary>Ends the one of that id, if it is here and not over.</summary>
    public void Fail(string id, string reason)
    {
        if (Find(id) is { } session)
            End(session, SessionEvent.Fail, SessionEnding.Gateway, reason);
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
        LiveSession session, SessionEvent what, string by, string reason, ServiceResult? result = null)
    {
        bool ended = End(session, what, by, reason, result);
        await session.Gone.Task;
        return ended;
    }

    private bool End(
        LiveSession session, SessionEvent what, string by, string reason, ServiceResult? result = null)
    {
        lock (session.Lock)
        {
            if (SessionTable.After(session.Record.State, what) is not { } state)
                return false;
            DateTimeOffset now = clock.GetUtcNow();
            session.Change(one => one with
            {
                State = state, ChangedAt = now, Ending = new SessionEnding(state, by, reason, now), Result = result,
            });
            session.Close();
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
        _connections.Leave(record.Owner, record.Connector);
        if (history is not null)
            await history.AddAsync(record);
        await directory.UpdateAsync(record, CancellationToken.None);
        log.SessionEnded(record.Id, record.Ending!.ToText());
        Metrics.SessionEnded(record.State);
        session.Gone.TrySetResult();
    }
}
