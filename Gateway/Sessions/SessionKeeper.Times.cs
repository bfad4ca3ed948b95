using CanTools.Gateway.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>What is over when nobody does anything.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>The session's time that is over next.</summary>
    private SessionDeadline NextDeadline(LiveSession session)
    {
        if (session.Record.State == SessionState.Available)
        {
            return new(
                session.Since, options.Times.Authentication,
                $"It was not authenticated within {options.Times.Authentication.TotalSeconds} s.");
        }
        SessionDeadline[] deadlines =
        [
            new(session.NewestTokenSince, options.Times.SessionToken,
                "Its last token expired; the stream of tokens had not been kept open."),
            new(session.LastUse, options.Times.Idle,
                $"Nothing was called, sent or received for {options.Times.Idle.TotalSeconds} s."),
            new(session.Since, options.Times.Session, $"It lasts {options.Times.Session.TotalSeconds} s at most."),
        ];
        return deadlines.MinBy(Left)!;
    }

    private TimeSpan Left(SessionDeadline deadline) => deadline.Lasts - clock.GetElapsedTime(deadline.Since);

    private void LookAtTimes(LiveSession session)
    {
        string reason;
        lock (session.Lock)
        {
            if (session.Record.State.IsOver())
            {
                _ = Task.Run(() => ForgetAsync(session));
                return;
            }
            SessionDeadline deadline = NextDeadline(session);
            reason = deadline.Reason;
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

                // A timer counts whole milliseconds, and may come early.
                session.LookAfter(left + TimeSpan.FromMilliseconds(1));
                return;
            }
        }
        End(session, SessionEvent.Fail, SessionEnding.Gateway, reason);
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
        SessionRecord record = session.Record with { Warning = warning };
        session.Record = record;
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
