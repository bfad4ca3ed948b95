using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Sessions;

/// <summary>Who calls with which token, and the tokens that follow one another.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>The client whose session controller token it is.</summary>
    /// <exception cref="GrpcException">It is none, or not any more.</exception>
    public string Owner(string? token)
    {
        TokenGrant grant = tokens.Find(token);
        return grant.Kind == TokenKind.Controller
            ? grant.Subject
            : throw new GrpcException(
                GrpcStatusCode.PermissionDenied,
                $"This call takes {TokenKind.Controller.ToText()}; the one given is {grant.Kind.ToText()}.");
    }

    /// <summary>A new session controller token.</summary>
    public string Admit(string client) => tokens.Issue(TokenKind.Controller, client, options.Times.ControllerToken);

    /// <summary>The session whose token it is, if this call may be made now.</summary>
    /// <exception cref="GrpcException">There is none, or it may not.</exception>
    public LiveSession Enter(string? token, SessionCall call)
    {
        TokenGrant grant = tokens.Find(token);
        if (grant.Kind == TokenKind.Controller)
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"This call takes a token of a session; the one given is {grant.Kind.ToText()}.");
        }
        LiveSession session = Find(grant.Subject) ?? throw new GrpcException(GrpcStatusCode.Unauthenticated, "The token is not valid.");
        lock (session.Lock)
            SessionTable.Check(session.Record, call, grant.Kind);
        session.Use();
        return session;
    }

    /// <summary>Claims it for who has the token; of several at once, one.</summary>
    /// <returns>The first session token.</returns>
    public async Task<string> AuthenticateAsync(string? token)
    {
        LiveSession session = Enter(token, SessionCall.Authenticate);
        SessionRecord record;
        string first;
        lock (session.Lock)
        {
            SessionTable.Check(session.Record, SessionCall.Authenticate, TokenKind.Authentication);
            session.Record = record = session.Record with
            {
                State = SessionTable.After(session.Record.State, SessionEvent.Authenticate)!.Value, ChangedAt = clock.GetUtcNow(),
            };
            first = NewToken(session);
            session.LookAfter(TimeSpan.Zero);
        }
        await directory.UpdateAsync(record, CancellationToken.None);
        return first;
    }

    /// <summary>
    /// A token each time that one is due, until the session is over. The one before stays valid for what is left of its time, so that
    /// nothing on its way is refused. It can be called anew with any that is valid.
    /// </summary>
    public async IAsyncEnumerable<string> FollowTokensAsync(
        LiveSession session, string known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Over);
        while (!over.IsCancellationRequested)
        {
            TimeSpan wait;
            string newest;
            lock (session.Lock)
            {
                newest = session.NewestToken;
                wait = newest != known ? TimeSpan.Zero : options.Times.SessionTokenRefresh - clock.GetElapsedTime(session.NewestTokenSince);
                if (newest == known && wait <= TimeSpan.Zero && !session.Record.State.IsOver())
                    newest = NewToken(session);
            }
            if (newest != known)
            {
                known = newest;
                yield return newest;
                continue;
            }
            await Task.Delay(wait, clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>With the session's lock.</summary>
    private string NewToken(LiveSession session)
    {
        session.NewestToken = tokens.Issue(TokenKind.Session, session.Record.Id, options.Times.SessionToken);
        session.NewestTokenSince = clock.GetTimestamp();
        return session.NewestToken;
    }
}
