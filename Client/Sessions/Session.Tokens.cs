using System.Diagnostics;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>Its tokens, each of which is followed by the next.</summary>
public sealed partial class Session
{
    /// <summary>openOBD's figure: who has been away for longer has lost the session.</summary>
    private static readonly TimeSpan s_tokenLasts = TimeSpan.FromMinutes(5);

    /// <summary>How long after a connection broke it is tried again.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <param name="gateway">The way to its gateway.</param>
    /// <param name="ownsGateway">Whether that is nobody else's.</param>
    /// <param name="info">What was told when it was started.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<Session> AuthenticateAsync(
        GatewayConnection gateway, bool ownsGateway, SessionInfo info, CancellationToken cancellationToken)
    {
        SessionToken token = await gateway.CallAsync(
            $"{Path}authenticate", new EmptyMessage(), SessionToken.Parser, info.AuthenticationToken, cancellationToken).ConfigureAwait(false);
        return new Session(gateway, ownsGateway, info.Id, token.Value);
    }

    /// <summary>Until the session is over. A connection that breaks is made anew, as long as the newest token may be valid.</summary>
    private async Task FollowTokensAsync()
    {
        long tokenSince = Stopwatch.GetTimestamp();
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                IAsyncEnumerable<SessionToken> tokens = _gateway.FollowAsync(
                    $"{Path}openSessionTokenStream", new EmptyMessage(), SessionToken.Parser, _token, _stopped.Token);
                await foreach (SessionToken token in tokens.ConfigureAwait(false))
                    (_token, tokenSince) = (token.Value, Stopwatch.GetTimestamp());

                // The gateway ends it when the session is over.
                break;
            }
            catch (GatewayException exception) when (
                exception.Status == GrpcStatusCode.Unavailable && Stopwatch.GetElapsedTime(tokenSince) < s_tokenLasts)
            {
                await Task.Delay(s_retry, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (exception is GatewayException or OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
        }
        await _ended.CancelAsync().ConfigureAwait(false);
    }
}
