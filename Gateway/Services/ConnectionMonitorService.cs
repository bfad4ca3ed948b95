using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's connectionMonitor: how the session's interfaces are.</summary>
internal sealed class ConnectionMonitorService(SessionKeeper keeper, TimeProvider clock)
{
    private const string Path = "/openOBD.v1.connectionMonitor/";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}getConnectorInformation", EmptyMessage.Parser, (_, call) =>
            Task.FromResult(new ConnectorLook(keeper.Enter(call.Token, SessionCall.Use).Session, clock).Take())),
        GrpcMethod.ServerStream($"{Path}openConnectorInformationStream", EmptyMessage.Parser, WatchAsync),
    ];

    private async IAsyncEnumerable<ConnectorInformation> WatchAsync(EmptyMessage request, GrpcCall call)
    {
        SessionContext context = keeper.Enter(call.Token, SessionCall.Use);
        var look = new ConnectorLook(context.Session, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, context.Over);
        while (!end.IsCancellationRequested)
        {
            yield return look.Take();
            await Task.Delay(s_interval, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!context.Over.IsCancellationRequested)
            call.Ended.ThrowIfCancellationRequested();
    }
}
