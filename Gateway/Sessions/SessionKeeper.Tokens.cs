using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Sessions;

/// <summary>Who calls with which token, and the tokens that follow one another.</summary>
internal sealed partial class SessionKeeper
{
    /// <summary>The client whose session controller token it is, wherever it was given.</summary>
    /// <exception cref="GrpcException">It is none, or not any more.</exception>
    public async ValueTask<string> OwnerAsync(string? token, CancellationToken cancellationToken)
    {
        if (sharedTokens is not null && token is not null && TokenHash.Of(token) is var hash && !tokens.Knows(hash)
            && await sharedTokens.FindAsync(hash, cancellationToken) is { } other)
        {
            tokens.Add(hash, TokenKind.Controller, other.Client, other.Left);
        }
        return tokens.ClientOf(token, TokenKind.Controller);
    }

    /// <summary>A timer counts whole milliseconds, and may come early.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    /// <summary>A new session controller token.</summary>
    public async Task<string> AdmitAsync(string client, CancellationToken cancellationToken)
    {
        TimeSpan lasts = options.Times.ControllerToken;
        var hash = TokenHash.Make(out string token);
        tokens.Add(hash, TokenKind.Controller, client, lasts);
        if (sharedTokens is not null)
            await sharedTokens.AddAsync(hash, client, lasts, cancellationToken);
        return token;
    }

    /// <summary>The clients that were let in.</summary>
    public IReadOnlyCollection<string> Clients => tokens.Clients;

    /// <summary>A client is not let in any more: its own tokens are good for nothing.</summary>
    public void Dismiss(string client) => tokens.ForgetClient(client);

    /// <summary>The session's context whose token it is, if this call may be made now.</summary>
    /// <exception cref="GrpcException">There is none, or it may not.</exception>
    /// <param name="token">The token.</param>
    /// <param name="call">The call.</param>
    /// <param name="change">Changes something there at once, with the session's lock; null: nothing is.</param>
    public SessionContext Enter(string? token, SessionCall call, Action<SessionContext>? change = null)
    {
        TokenGrant grant = tokens.Find(token);
        if (grant.Kind.IsOfClient())
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"This call takes a token of a session; the one given is {grant.Kind.ToText()}.");
        }
        LiveSession session = Find(grant.Subject) ?? throw NotValid();
        if (!session.Record.State.IsOver())
            session.CheckClaim();
        SessionContext context;
        lock (session.Lock)
        {
            context = session.Contexts.Find(grant.Context) ?? throw NotValid();
            SessionTable.Check(context, call, grant.Kind);
            change?.Invoke(context);
        }
        session.Use();
        return context;
    }

    private static GrpcException NotValid() => new(GrpcStatusCode.Unauthenticated, "The token is not valid.");

    /// <summary>Claims it for who has the token; of several at once, one.</summary>
    /// <returns>The first session token.</returns>
    public async Task<string> AuthenticateAsync(string? token)
    {
        SessionRecord record = null!;
        string first = "";
        Enter(token, SessionCall.Authenticate, context =>
        {
            record = Move(context.Session, SessionEvent.Authenticate);
            context.Authenticate();
            first = NewToken(context.Tokens);
            context.Session.LookAfter(TimeSpan.Zero);
        });
        await directory.UpdateAsync(record, CancellationToken.None);
        return first;
    }

    /// <summary>
    /// A token each time that one is due, until the context is over. The one before stays valid for what is left of its time, so that
    /// nothing on its way is refused. It can be called anew with any that is valid.
    /// </summary>
    public async IAsyncEnumerable<string> FollowTokensAsync(
        SessionContext context, TokenLine line, string known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LiveSession session = context.Session;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Over);
        while (!over.IsCancellationRequested)
        {
            TimeSpan wait;
            string newest;
            lock (session.Lock)
            {
                newest = line.Newest;
                wait = newest != known ? TimeSpan.Zero : options.Times.SessionTokenRefresh - clock.GetElapsedTime(line.NewestSince);
                if (newest == known && wait <= TimeSpan.Zero && !context.IsOver)
                    newest = NewToken(line);
            }
            if (newest != known)
            {
                known = newest;
                yield return newest;
                continue;
            }

            // One that is due but not given is so because of the end, which comes at once.
            await Task.Delay(wait > s_tick ? wait : s_tick, clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Its own end counts, also where the gateway stops at the same time: the client would look for the session for as long as its
        // token may be valid.
        if (!context.Over.IsCancellationRequested)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>With the session's lock.</summary>
    private string NewToken(TokenLine line) => line.Next(tokens, options.Times.SessionToken, clock.GetTimestamp());

    /// <summary>One that the context can be authenticated with, and what comes before that.</summary>
    private string NewAuthenticationToken(SessionContext context) =>
        tokens.Issue(TokenKind.Authentication, context.Session.Id, AuthenticationTokenLasts, context.Id);

    private TimeSpan AuthenticationTokenLasts => options.Times.Session + options.Times.KeptWhenOver;
}
