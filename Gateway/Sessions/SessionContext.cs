using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Sessions;

/// <summary>
/// openOBD's function context: who has the session's tokens at a time, and what they keep there. A session begins with one; more are
/// stacked on it, so that another process can have the session for a while. What changes here does so with the session's lock.
/// </summary>
internal sealed class SessionContext : IDisposable
{
    private readonly CancellationTokenSource _over;

    /// <param name="session">Whose it is.</param>
    /// <param name="below">The one that it was started from; null for a session's first one.</param>
    /// <param name="now">The clock's timestamp.</param>
    public SessionContext(LiveSession session, SessionContext? below, long now)
    {
        Session = session;
        Below = below;
        AvailableSince = now;
        _over = CancellationTokenSource.CreateLinkedTokenSource(session.Over);
        Over = _over.Token;
        Tokens = new TokenLine(TokenKind.Session, session.Id, Id);
        MonitorTokens = new TokenLine(TokenKind.Monitor, session.Id, Id);
        Arguments = new VariableTable(session.Room);
        Results = new VariableTable(session.Room);
        Variables = new VariableTable(session.Room);
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    public LiveSession Session { get; }

    public SessionContext? Below { get; }

    /// <summary>Where it is in its life; one that ended with its session is as it was before.</summary>
    public ContextState State { get; private set; }

    /// <summary>Since when it waits to be authenticated, as a timestamp of the clock.</summary>
    public long AvailableSince { get; private set; }

    /// <summary>Whether it, or its session, is over.</summary>
    public bool IsOver => State == ContextState.Over || Session.Record.State.IsOver();

    /// <summary>Cancelled at its end, and its session's.</summary>
    public CancellationToken Over { get; }

    /// <summary>Those that it is used with.</summary>
    public TokenLine Tokens { get; }

    /// <summary>Those of who waits for its end.</summary>
    public TokenLine MonitorTokens { get; }

    /// <summary>What runs in it; null: nobody has said.</summary>
    public FunctionDetails? Details { get; private set; }

    public VariableTable Arguments { get; }

    public VariableTable Results { get; }

    public VariableTable Variables { get; }

    /// <summary>The results of the one that was started from here and ended last; null where there was none.</summary>
    public VariableTable? ResultsOfLast { get; private set; }

    /// <summary>What came of it; null as long as it has not ended.</summary>
    public ServiceResult? Result { get; private set; }

    /// <summary>Why its streams ended, and nothing can be called any more.</summary>
    public string EndText { get; private set; } = "";

    public void Describe(FunctionDetails details) => Details = details;

    public void Authenticate() => State = ContextState.Active;

    /// <summary>It is the top of the stack again.</summary>
    public void ComeBack(SessionContext above, long now)
    {
        AvailableSince = now;
        ResultsOfLast?.Clear();
        ResultsOfLast = above.Results;
    }

    /// <summary>Its own end, not its session's. Its streams end.</summary>
    public void End(ServiceResult result, string text)
    {
        State = ContextState.Over;
        Result = result;
        EndText = text;
        Arguments.Clear();
        Variables.Clear();
        ResultsOfLast?.Clear();

        // Not in the session's lock.
        _ = _over.CancelAsync();
    }

    /// <summary>Why what it had under way was given up.</summary>
    public string WhyOver() => Session.Record.Ending?.ToText() ?? EndText;

    /// <summary>Does something that ends with it.</summary>
    /// <exception cref="GrpcException">It did.</exception>
    public async Task WhileAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Over);
        try
        {
            await work(end.Token);
        }
        catch (Exception exception) when (
            Over.IsCancellationRequested && exception is OperationCanceledException or ObjectDisposedException)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, WhyOver());
        }
    }

    public void Dispose() => _over.Dispose();
}

/// <summary>Where a context is in its life.</summary>
internal enum ContextState
{
    /// <summary>Nobody has authenticated yet.</summary>
    Available,

    /// <summary>Authenticated: the session can be used.</summary>
    Active,

    /// <summary>Ended; the one below has the session.</summary>
    Over,
}
