using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Functions;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Tokens;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's functionBroker: functions that some serve and others have run.</summary>
internal sealed class FunctionBrokerService(
    GatewayOptions options, ClientTable clients, TokenTable tokens, FunctionSignatures signatures, FunctionBroker broker, TimeProvider clock)
{
    private const string Path = "/openOBD.v1.functionBroker/";
    private const int MaxCall = 16 * 1024, MaxUpdate = 20 * 1024;

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}getFunctionBrokerToken", Authenticate.Parser, async (claim, call) => new FunctionBrokerToken
        {
            Value = Issue(await clients.AdmitAsync(claim, call.Peer, call.LocalUserId, call.Ended)),
        }),
        GrpcMethod.Duplex($"{Path}openFunctionStream", FunctionUpdate.Parser.WithDiscardUnknownFields(true), ServeAsync),
        GrpcMethod.Unary($"{Path}runFunction", FunctionCall.Parser, RunAsync),
        GrpcMethod.Unary($"{Path}getFunctionRegistration", FunctionId.Parser, (id, call) =>
            Task.FromResult(broker.Find(id.Value, Caller(call)))),
        GrpcMethod.Unary($"{Path}generateFunctionSignature", EmptyMessage.Parser, (_, call) =>
        {
            (string id, string signature) = signatures.Make(Caller(call));
            return Task.FromResult(new FunctionSignature { Id = id, Signature = signature });
        }),
    ];

    private string Caller(GrpcCall call) => tokens.ClientOf(call.Token, TokenKind.Broker);

    private string Issue(string client) => tokens.Issue(TokenKind.Broker, client, options.Times.BrokerToken);

    private async Task<FunctionUpdate> RunAsync(FunctionCall request, GrpcCall call)
    {
        string client = Caller(call);
        if (request.SessionInfo is not { AuthenticationToken.Length: > 0 })
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A function is run in a session; the call has no authentication token of one.");
        if (request.CalculateSize() > MaxCall)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A call of a function has {MaxCall} bytes at most.");

        // Who serves it is told who calls, whatever the caller says.
        FunctionCall forwarded = request.Clone();
        forwarded.CallerId = client;
        using var late = new CancellationTokenSource(options.Times.FunctionStart, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, late.Token);
        try
        {
            FunctionUpdate answer = await broker.RunAsync(forwarded, client, end.Token);
            return new FunctionUpdate
            {
                Type = FunctionUpdateType.Response, FunctionCall = request, Response = answer.Response,
                ResponseDescription = Sessions.SessionEnding.OneLine(answer.ResponseDescription),
            };
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !call.Ended.IsCancellationRequested)
        {
            throw new GrpcException(
                GrpcStatusCode.DeadlineExceeded, $"Function {request.Id} was not started within {options.Times.FunctionStart.TotalSeconds} s.");
        }
    }

    private async Task ServeAsync(IAsyncEnumerable<FunctionUpdate> updates, GrpcCall call)
    {
        using FunctionLauncher launcher = broker.Open(Caller(call));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, launcher.Ended);
        await using var patience = new GrpcPatience(call, clock, end.Token);
        Task sending = launcher.Outbox.SendAllAsync(call), pinging = PingAsync(launcher);
        try
        {
            await foreach (FunctionUpdate update in updates.WithCancellation(end.Token))
                Take(launcher, update);
        }
        catch (OperationCanceledException) when (launcher.Ended.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Cancelled, launcher.Reason);
        }
        finally
        {
            broker.Close(launcher);
            await end.CancelAsync();
            launcher.Outbox.Complete();
            await pinging;
            await sending;
        }
    }

    private void Take(FunctionLauncher launcher, FunctionUpdate update)
    {
        switch (update)
        {
            // It is not sent back, either.
            case var large when large.CalculateSize() > MaxUpdate:
                launcher.Send(new FunctionUpdate
                {
                    Type = FunctionUpdateType.Response, Response = FunctionUpdateResponse.FunctionUpdateFailed,
                    ResponseDescription = $"An update has {MaxUpdate} bytes at most.",
                });
                break;
            case { Type: FunctionUpdateType.Request, FunctionRegistration: { } registration }:
                (FunctionUpdateResponse response, string description) = broker.Register(launcher, registration);
                var answer = new FunctionUpdate
                {
                    Type = FunctionUpdateType.Response, FunctionRegistration = registration, Response = response,
                };
                if (description.Length > 0)
                    answer.ResponseDescription = description;
                launcher.Send(answer);
                break;
            case { Type: FunctionUpdateType.Response, FunctionCall: not null }:
                launcher.Answer(update);
                break;
            case { Type: FunctionUpdateType.Response, FunctionBrokerToken: { } token }:
                launcher.Pong(token.Value);
                break;
            default:
                FunctionUpdate refusal = update.Clone();
                refusal.Type = FunctionUpdateType.Response;
                refusal.Response = FunctionUpdateResponse.FunctionUpdateFailed;
                refusal.ResponseDescription = "This is neither a registration nor an answer.";
                launcher.Send(refusal);
                break;
        }
    }

    /// <summary>Its token is renewed with each ping; who answers none, or serves nothing for so long, has its stream ended.</summary>
    private async Task PingAsync(FunctionLauncher launcher)
    {
        while (true)
        {
            await Task.Delay(options.Times.BrokerPing, clock, launcher.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (launcher.Ended.IsCancellationRequested)
                return;
            if (launcher.OwesAnswer)
                launcher.End($"A ping was not answered within {options.Times.BrokerPing.TotalSeconds} s.");
            else if (!broker.IsUsed(launcher))
                launcher.End($"No function was online for {options.Times.BrokerPing.TotalSeconds} s.");
            else
                launcher.Ping(Issue(launcher.Client));
        }
    }
}
