using CanTools.Gateway.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>What is over when nobody does anything.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>The session's time that is over next.</summary>
    private SessionDeadline NextDeadline(LiveSession session)
    {
        SessionContext top = session.Contexts.Top;
        SessionContext? ended = session.Contexts.Depth > 0 ? top : null;
        var (lasts, because) = session.Most ?? (options.Times.Session, $"It lasts {options.Times.Session.TotalSeconds} s at most.");
        var atMost = new SessionDeadline(session.Since, lasts, because);
        SessionDeadline[] deadlines = top.State == ContextState.Available
            ?
            [
                new(top.AvailableSince, options.Times.Authentication,
                    $"It was not authenticated within {options.Times.Authentication.TotalSeconds} s.", ended),
                atMost,
            ]
            :
            [
                new(top.Tokens.NewestSince, options.Times.SessionToken,
                    "Its last token expired; the stream of tokens had not been kept open.", ended),
                new(session.LastUse, options.Times.Idle,
                    $"Nothing was called, sent or received for {options.Times.Idle.TotalSeconds} s."),
                atMost,
            ];
        return deadlines.MinBy(Left)!;
    }

    private TimeSpan Left(SessionDeadline deadline) => deadline.Lasts - clock.GetElapsedTime(deadline.Since);

    /// <summary>Nobody is warned of the end of what waits to be authenticated. With the session's lock.</summary>
    private void LookWhenDue(LiveSession session)
    {
        TimeSpan left = Left(NextDeadline(session));
        session.LookAfter(left > TimeSpan.Zero ? left + s_tick : TimeSpan.Zero);
    }

    private void LookAtTimes(LiveSession session)
    {
        SessionDeadline deadline;
        lock (session.Lock)
        {
            if (session.OverSince is { } since)
            {
                // A look that was due before the end may come after it.
                TimeSpan kept = options.Times.KeptWhenOver - clock.GetElapsedTime(since);
                if (kept > TimeSpan.Zero)
                    session.LookAfter(kept + s_tick);
                else
                    _ = Task.Run(() => ForgetAsync(session));
                return;
            }
            deadline = NextDeadline(session);
            TimeSpan left = Left(deadline);
            if (left > TimeSpan.Zero)
            {
                TimeSpan unsaid = session.Warned == deadline ? TimeSpan.Zero : options.Times.Warning;
                if (left <= unsaid)
                    Warn(session, deadline, left);
                else
                    left -= unsaid;
                if (session.Warned != deadline)
                    TakeWarningBack(session);
                session.LookAfter(left + s_tick);
                return;
            }
        }
        if (deadline.Context is { } context)
            EndContext(context, FailedBecause(deadline.Reason), SessionEnding.Gateway);
        else
            End(session, SessionEvent.Fail, SessionEnding.Gateway, deadline.Reason);
    }

    /// <summary>Tells those who watch, and the log. With the session's lock.</summary>
    private void Warn(LiveSession session, SessionDeadline deadline, TimeSpan left)
    {
        session.Warned = deadline;

        // Who has just been told of a new session knows its first time.
        if (session.Record.State != SessionState.Active)
            return;
        Tell(session, $"It ends at {clock.GetUtcNow() + left:yyyy-MM-ddTHH:mm:ssZ}: {deadline.Reason}");
        log.SessionWarned(session.Record.Id, session.Record.Warning!);
    }

    /// <summary>The session goes on beyond what was announced. With its lock.</summary>
    private void TakeWarningBack(LiveSession session)
    {
        session.Warned = null;
        if (session.Record.Warning is not null)
            Tell(session, warning: null);
    }

    private void Tell(LiveSession session, string? warning)
    {
        SessionRecord record = session.Change(one => one with { Warning = warning });
        _ = Task.Run(async () => await directory.UpdateAsync(record, CancellationToken.None));
    }

    private async Task ForgetAsync(LiveSession session)
    {
        await session.Gone.Task;
        string id = session.Record.Id;
        lock (_lock)
            _sessions.Remove(id);
        tokens.Forget(id);
        await directory.RemoveAsync(id, CancellationToken.None);
        session.Dispose();
        log.SessionForgotten(id);
    }
}
