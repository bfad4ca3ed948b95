using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's session: what is called with a session's tokens.</summary>
internal sealed class SessionService(SessionKeeper keeper)
{
    private const string Path = "/openOBD.v1.session/";

    /// <summary>It is kept, and each line of the history has it.</summary>
    private const int MaxResult = 4096;

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}authenticate", EmptyMessage.Parser, async (_, call) =>
            new SessionToken { Value = await keeper.AuthenticateAsync(call.Token) }),
        GrpcMethod.Unary($"{Path}assertAuthenticationPossible", EmptyMessage.Parser, (_, call) =>
        {
            keeper.Enter(call.Token, SessionCall.AssertAuthenticationPossible);
            return Task.FromResult(Messages.Empty);
        }),
        GrpcMethod.ServerStream($"{Path}openSessionTokenStream", EmptyMessage.Parser, FollowAsync),
        GrpcMethod.Unary($"{Path}finish", ServiceResult.Parser, FinishAsync),
    ];

    private async IAsyncEnumerable<SessionToken> FollowAsync(EmptyMessage request, GrpcCall call)
    {
        SessionContext context = keeper.Enter(call.Token, SessionCall.OpenTokenStream);
        await foreach (string token in keeper.FollowTokensAsync(context, context.Tokens, call.Token!, call.Ended))
            yield return new SessionToken { Value = token };
    }

    private async Task<EmptyMessage> FinishAsync(ServiceResult result, GrpcCall call)
    {
        keeper.Enter(call.Token, SessionCall.Finish);
        if (result.CalculateSize() > MaxResult)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A result has {MaxResult} bytes at most, with its description.");
        await keeper.FinishAsync(call.Token, result);
        return Messages.Empty;
    }
}
