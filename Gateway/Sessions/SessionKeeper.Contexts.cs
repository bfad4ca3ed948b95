using System.Runtime.CompilerServices;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Logging;

namespace CanTools.Gateway.Sessions;

/// <summary>A session goes from one function to another, and comes back.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>A new context on top of the token's.</summary>
    /// <returns>The tokens to authenticate it, and to wait for its end.</returns>
    public async Task<FunctionContext> StartContextAsync(string? token)
    {
        FunctionContext started = null!;
        SessionRecord record = null!;
        Enter(token, SessionCall.StartContext, below =>
        {
            LiveSession session = below.Session;
            SessionContext context = session.Contexts.Push(clock.GetTimestamp());
            record = Move(session, SessionEvent.HandOver);
            started = new FunctionContext
            {
                Id = context.Id, AuthenticationToken = NewAuthenticationToken(context), MonitorToken = NewToken(context.MonitorTokens),
            };
            LookWhenDue(session);
        });
        await directory.UpdateAsync(record, CancellationToken.None);
        return started;
    }

    /// <summary>A monitor token each time that one is due; at the context's end what came of it, and who has the session then.</summary>
    public async IAsyncEnumerable<FunctionContext> MonitorAsync(string? token, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SessionContext context = Enter(token, SessionCall.Monitor);
        await foreach (string newest in FollowTokensAsync(context, context.MonitorTokens, token!, cancellationToken))
            yield return new FunctionContext { Id = context.Id, MonitorToken = newest };
        if (context.Result is { } result)
        {
            yield return new FunctionContext
            {
                Id = context.Id, Finished = true, MonitorToken = token, ServiceResult = result,
                AuthenticationToken = context.Session.Record.State.IsOver() ? "" : NewAuthenticationToken(context.Below!),
            };
        }
    }

    /// <summary>Ends the session, or as many contexts of it as are on top of the token's, with its own if that is on top.</summary>
    public async Task FinishAsync(string? token, ServiceResult result)
    {
        SessionContext context = Enter(token, SessionCall.Finish);
        string by = $"client '{context.Session.Record.Owner}'";
        if (EndContext(context, result, by))
            return;
        if (!await EndAsync(context.Session, SessionEvent.Finish, by, result.Description, result))
            Enter(token, SessionCall.Finish);
    }

    /// <returns>False where it is the session's first one, on top.</returns>
    private bool EndContext(SessionContext context, ServiceResult result, string by)
    {
        LiveSession session = context.Session;
        SessionRecord record;
        lock (session.Lock)
        {
            if (context.IsOver)
                return true;
            bool isTop = session.Contexts.IsTop(context);
            if (isTop && context.Below is null)
                return false;
            string text = $"The function context is over: ended by {by} at {clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}";
            if (result.Description.Length > 0)
                text = $"{text}: {SessionEnding.OneLine(result.Description)}";
            long now = clock.GetTimestamp();
            while (session.Contexts.Top is var top && (isTop ? !context.IsOver : top != context))
                session.Contexts.Pop(result, text, now);
            record = Move(session, SessionEvent.HandOver);
            LookWhenDue(session);
        }
        _ = Task.Run(async () => await directory.UpdateAsync(record, CancellationToken.None));
        log.ContextEnded(session.Id, context.Id, by);
        return true;
    }

    /// <summary>With the session's lock.</summary>
    private SessionRecord Move(LiveSession session, SessionEvent what)
    {
        // Whoever has it next is told, too.
        session.Warned = null;
        return session.Change(one => one with
        {
            State = SessionTable.After(one.State, what)!.Value, ChangedAt = clock.GetUtcNow(), Warning = null,
        });
    }

    private static ServiceResult FailedBecause(string reason) => new() { Result = { Result.Failure }, Description = reason };
}
