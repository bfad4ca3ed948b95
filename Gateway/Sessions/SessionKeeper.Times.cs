using CanTools.Gateway.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>What is over when nobody does anything.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>When the next of a session's times is over, and which.</summary>
    private (DateTimeOffset At, string What) NextTime(LiveSession session)
    {
        if (session.Record.State == SessionState.Available)
        {
            return (session.Record.CreatedAt + options.Times.Authentication,
                $"It was not authenticated within {options.Times.Authentication.TotalSeconds} s.");
        }
        (DateTimeOffset At, string What)[] times =
        [
            (session.NewestTokenAt + options.Times.SessionToken, "Its last token expired; the stream of tokens had not been kept open."),
            (session.LastUse + options.Times.Idle, $"Nothing was called, sent or received for {options.Times.Idle.TotalSeconds} s."),
            (session.Record.EndsAt, $"It lasts {options.Times.Session.TotalSeconds} s at most."),
        ];
        return times.MinBy(time => time.At);
    }

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
            (DateTimeOffset at, reason) = NextTime(session);
            TimeSpan left = at - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                TimeSpan unsaid = session.WarnedOf == at ? TimeSpan.Zero : options.Times.Warning;
                if (left <= unsaid)
                    Warn(session, at, reason);
                else
                    left -= unsaid;

                // A timer counts whole milliseconds, and may come early.
                session.Timer!.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }
        }
        End(session, SessionEvent.Fail, SessionEnding.Gateway, reason);
    }

    /// <summary>Tells those who watch, and the log. With the session's lock.</summary>
    private void Warn(LiveSession session, DateTimeOffset at, string reason)
    {
        session.WarnedOf = at;

        // Who has just been told of a new session knows its first time.
        if (session.Record.State != SessionState.Active)
            return;
        session.Record = session.Record with { Warning = $"It ends at {at:yyyy-MM-ddTHH:mm:ssZ}: {reason}" };
        SessionRecord record = session.Record;
        _ = Task.Run(async () => await directory.UpdateAsync(record, CancellationToken.None));
        log.SessionWarned(record.Id, record.Warning!);
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
