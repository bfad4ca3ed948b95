using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's config: a session's buses.</summary>
internal sealed class ConfigService(SessionKeeper keeper)
{
    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.ClientStream("/openOBD.v1.config/configureBus", BusConfiguration.Parser, ConfigureAsync),
        GrpcMethod.Unary("/openOBD.v1.config/getConfiguration", EmptyMessage.Parser, (_, call) =>
            Task.FromResult(keeper.Enter(call.Token, SessionCall.Use).Session.Buses.ToMessage())),
    ];

    private async Task<EmptyMessage> ConfigureAsync(IAsyncEnumerable<BusConfiguration> buses, GrpcCall call)
    {
        SessionContext context = keeper.Enter(call.Token, SessionCall.Use);
        LiveSession session = context.Session;
        List<BusConfiguration> wanted = [];
        await foreach (BusConfiguration bus in buses)
        {
            wanted.Add(bus);

            // One more than there can be says enough.
            if (wanted.Count > Buses.BusTable.MaxBuses)
                break;
        }
        await context.WhileAsync(end => session.Buses.ConfigureAsync(wanted, end), call.Ended);
        await keeper.TellFenceAsync(session);
        return Messages.Empty;
    }
}
