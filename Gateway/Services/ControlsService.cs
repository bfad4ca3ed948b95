using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Controls;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's controls: for those who look at what functions show, and answer.</summary>
internal sealed class ControlsService(ClientTable clients, SessionKeeper keeper, ControlDesk desk, TimeProvider clock)
{
    public IEnumerable<GrpcMethod> Methods => [GrpcMethod.Duplex("/canTools.v1.controls/serve", ShownControl.Parser, ServeAsync)];

    private async Task ServeAsync(IAsyncEnumerable<ShownControl> answers, GrpcCall call)
    {
        string client = await keeper.OwnerAsync(call.Token, call.Ended);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended);
        await using IAsyncEnumerator<ShownControl> rest = answers.GetAsyncEnumerator(end.Token);
        if (!await rest.MoveNextAsync())
            return;
        ShownControl wanted = rest.Current;
        InterfaceType[] targets = [.. wanted.Targets];
        bool isOperator = await clients.IsOperatorAsync(client, call.Ended);
        if (targets.Contains(InterfaceType.InterfaceOperator) && !isOperator)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, $"This is for operators, and '{client}' is none.");

        using var console = new ControlConsole(client, isOperator, targets is [] ? [InterfaceType.InterfaceUser] : targets, wanted.SessionId);
        await using CancellationTokenRegistration full = console.Ended.Register(end.Cancel);
        await using var patience = new GrpcPatience(call, clock, end.Token);
        desk.Open(console);
        Task sending = console.SendAllAsync(call);
        try
        {
            while (await rest.MoveNextAsync())
                desk.Answer(console, rest.Current);
        }
        catch (OperationCanceledException) when (console.Ended.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Cancelled, console.Reason);
        }
        finally
        {
            desk.Close(console);
            await end.CancelAsync();
            console.Complete();
            await sending;
        }
    }
}
