using CanTools.Client.Grpc;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Sessions;

/// <summary>What may happen, and be called, in which state: all of it, as one table. The texts are openOBD's, as far as they are known.</summary>
internal static class SessionTable
{
    public const string OnlyAuthenticate = "Only allowed call to be made at this point is the authenticate() call";
    public const string AlreadyAuthenticated =
        "Session is already authenticated, at this point the authenticate() call is not permitted";

    public const string OnlyBefore = "The function context is authenticated; this is called before the authenticate() call";
    public const string HandedOver = "Another function context has the session now; it comes back once that one has finished";

    private static readonly Dictionary<(SessionState, SessionEvent), SessionState> s_next = new()
    {
        [(SessionState.Available, SessionEvent.Authenticate)] = SessionState.Active,
        [(SessionState.Available, SessionEvent.HandOver)] = SessionState.Available,
        [(SessionState.Available, SessionEvent.Finish)] = SessionState.Finished,
        [(SessionState.Available, SessionEvent.Interrupt)] = SessionState.Interrupted,
        [(SessionState.Available, SessionEvent.Fail)] = SessionState.Failed,
        [(SessionState.Active, SessionEvent.HandOver)] = SessionState.Available,
        [(SessionState.Active, SessionEvent.Finish)] = SessionState.Finished,
        [(SessionState.Active, SessionEvent.Interrupt)] = SessionState.Interrupted,
        [(SessionState.Active, SessionEvent.Fail)] = SessionState.Failed,
    };

    /// <summary>Of the token's own function context. Null: the call may be made; else why not.</summary>
    private static readonly Dictionary<(ContextState, SessionCall), string?> s_calls = new()
    {
        [(ContextState.Available, SessionCall.Authenticate)] = null,
        [(ContextState.Available, SessionCall.AssertAuthenticationPossible)] = null,
        [(ContextState.Available, SessionCall.Finish)] = null,
        [(ContextState.Available, SessionCall.OpenTokenStream)] = OnlyAuthenticate,
        [(ContextState.Available, SessionCall.StartContext)] = null,
        [(ContextState.Available, SessionCall.RegisterDetails)] = null,
        [(ContextState.Available, SessionCall.SetArgument)] = null,
        [(ContextState.Available, SessionCall.Variables)] = null,
        [(ContextState.Available, SessionCall.Monitor)] = null,
        [(ContextState.Available, SessionCall.Use)] = OnlyAuthenticate,
        [(ContextState.Active, SessionCall.Authenticate)] = AlreadyAuthenticated,
        [(ContextState.Active, SessionCall.AssertAuthenticationPossible)] = AlreadyAuthenticated,
        [(ContextState.Active, SessionCall.Finish)] = null,
        [(ContextState.Active, SessionCall.OpenTokenStream)] = null,
        [(ContextState.Active, SessionCall.StartContext)] = OnlyBefore,
        [(ContextState.Active, SessionCall.RegisterDetails)] = OnlyBefore,
        [(ContextState.Active, SessionCall.SetArgument)] = OnlyBefore,
        [(ContextState.Active, SessionCall.Variables)] = null,
        [(ContextState.Active, SessionCall.Monitor)] = null,
        [(ContextState.Active, SessionCall.Use)] = null,

        // It is asked what came of it.
        [(ContextState.Over, SessionCall.Monitor)] = null,
    };

    /// <summary>Which token a call takes. Finish takes both: who hands a session on has only the first.</summary>
    private static readonly Dictionary<SessionCall, TokenKind[]> s_tokens = new()
    {
        [SessionCall.Authenticate] = [TokenKind.Authentication],
        [SessionCall.AssertAuthenticationPossible] = [TokenKind.Authentication],
        [SessionCall.Finish] = [TokenKind.Session, TokenKind.Authentication],
        [SessionCall.OpenTokenStream] = [TokenKind.Session],
        [SessionCall.StartContext] = [TokenKind.Authentication],
        [SessionCall.RegisterDetails] = [TokenKind.Authentication],
        [SessionCall.SetArgument] = [TokenKind.Authentication],
        [SessionCall.Monitor] = [TokenKind.Monitor],
        [SessionCall.Use] = [TokenKind.Session],
    };

    /// <summary>What a function context may do while another one that it started has the session.</summary>
    private static readonly SessionCall[] s_fromBelow =
        [SessionCall.Finish, SessionCall.SetArgument, SessionCall.Variables, SessionCall.Monitor];

    public static bool IsOver(this SessionState state) => state is not (SessionState.Available or SessionState.Active);

    /// <summary>The state after it; null: it cannot happen.</summary>
    public static SessionState? After(SessionState state, SessionEvent what) =>
        s_next.TryGetValue((state, what), out SessionState next) ? next : null;

    /// <summary>With the session's lock.</summary>
    /// <exception cref="GrpcException">The call is not to be made now, or not with this token.</exception>
    public static void Check(SessionContext context, SessionCall call, TokenKind token)
    {
        if (context.Session.Record.Ending is { } ending)
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, ending.ToText());
        if (token == TokenKind.Monitor && call != SessionCall.Monitor)
            throw Denied(WrongToken(TokensFor(context.State, call), token));

        // Nothing else is in the table for what is over.
        if (!s_calls.TryGetValue((context.State, call), out string? problem))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, context.EndText);
        SessionContext top = context.Session.Contexts.Top;
        if (context != top && context.State != ContextState.Over)
            problem = !s_fromBelow.Contains(call) ? HandedOver : call == SessionCall.SetArgument ? s_calls[(top.State, call)] : null;
        if (problem is not null)
            throw Denied(problem);
        if (!TokensFor(context.State, call).Contains(token))
            throw Denied(WrongToken(TokensFor(context.State, call), token));
    }

    private static TokenKind[] TokensFor(ContextState state, SessionCall call) => s_tokens.TryGetValue(call, out TokenKind[]? tokens)
        ? tokens
        : [state == ContextState.Active ? TokenKind.Session : TokenKind.Authentication];

    private static string WrongToken(TokenKind[] right, TokenKind given) =>
        $"This call takes {right[0].ToText()}; the one given is {given.ToText()}.";

    private static GrpcException Denied(string text) => new(GrpcStatusCode.PermissionDenied, text);
}
