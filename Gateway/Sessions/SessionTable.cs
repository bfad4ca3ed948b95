using CanTools.Client.Grpc;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Sessions;

/// <summary>What may happen, and be called, in which state: all of it, as one table. The texts are openOBD's.</summary>
internal static class SessionTable
{
    public const string OnlyAuthenticate = "Only allowed call to be made at this point is the authenticate() call";
    public const string AlreadyAuthenticated =
        "Session is already authenticated, at this point the authenticate() call is not permitted";

    private static readonly Dictionary<(SessionState, SessionEvent), SessionState> s_next = new()
    {
        [(SessionState.Available, SessionEvent.Authenticate)] = SessionState.Active,
        [(SessionState.Available, SessionEvent.Finish)] = SessionState.Finished,
        [(SessionState.Available, SessionEvent.Interrupt)] = SessionState.Interrupted,
        [(SessionState.Available, SessionEvent.Fail)] = SessionState.Failed,
        [(SessionState.Active, SessionEvent.Finish)] = SessionState.Finished,
        [(SessionState.Active, SessionEvent.Interrupt)] = SessionState.Interrupted,
        [(SessionState.Active, SessionEvent.Fail)] = SessionState.Failed,
    };

    /// <summary>Null: the call may be made; else why not.</summary>
    private static readonly Dictionary<(SessionState, SessionCall), string?> s_calls = new()
    {
        [(SessionState.Available, SessionCall.Authenticate)] = null,
        [(SessionState.Available, SessionCall.AssertAuthenticationPossible)] = null,
        [(SessionState.Available, SessionCall.Finish)] = null,
        [(SessionState.Available, SessionCall.OpenTokenStream)] = OnlyAuthenticate,
        [(SessionState.Available, SessionCall.Use)] = OnlyAuthenticate,
        [(SessionState.Active, SessionCall.Authenticate)] = AlreadyAuthenticated,
        [(SessionState.Active, SessionCall.AssertAuthenticationPossible)] = AlreadyAuthenticated,
        [(SessionState.Active, SessionCall.Finish)] = null,
        [(SessionState.Active, SessionCall.OpenTokenStream)] = null,
        [(SessionState.Active, SessionCall.Use)] = null,
    };

    /// <summary>Which token a call takes. Finish takes both: who hands a session on has only the first.</summary>
    private static readonly Dictionary<SessionCall, TokenKind[]> s_tokens = new()
    {
        [SessionCall.Authenticate] = [TokenKind.Authentication],
        [SessionCall.AssertAuthenticationPossible] = [TokenKind.Authentication],
        [SessionCall.Finish] = [TokenKind.Session, TokenKind.Authentication],
        [SessionCall.OpenTokenStream] = [TokenKind.Session],
        [SessionCall.Use] = [TokenKind.Session],
    };

    public static bool IsOver(this SessionState state) => state is not (SessionState.Available or SessionState.Active);

    /// <summary>The state after it; null: it cannot happen.</summary>
    public static SessionState? After(SessionState state, SessionEvent what) =>
        s_next.TryGetValue((state, what), out SessionState next) ? next : null;

    /// <exception cref="GrpcException">The call is not to be made now, or not with this token.</exception>
    public static void Check(SessionRecord session, SessionCall call, TokenKind token)
    {
        // Nothing is in the table for what is over.
        if (!s_calls.TryGetValue((session.State, call), out string? problem))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, session.Ending!.ToText());
        if (problem is not null)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, problem);
        if (!s_tokens[call].Contains(token))
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"This call takes {s_tokens[call][0].ToText()}; the one given is {token.ToText()}.");
        }
    }
}
