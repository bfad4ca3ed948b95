using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;
using Spectre.Console;

namespace CanTools.Cli.Sessions;

/// <summary>How a connector's interfaces are.</summary>
internal sealed class SessionConnectorCommand : CliCommand
{
    private readonly StartArguments _start = new();

    public SessionConnectorCommand()
        : base("connector", "how a connector's interfaces are: up or down, errors, load, in a session of its own")
    {
        _start.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session connector --connector bench --bus powertrain=500k", "what the gateway sees of it")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _start.UseAsync(
        invocation,
        async (session, end) =>
        {
            Screen screen = invocation.Screen;
            ConnectorState state = await LookAsync(session, end);
            Table table = Tables.Make(screen, "INTERFACE", "STATE", "#RECEIVED", "#SENT", "#DROPPED", "#LOAD");
            foreach (ConnectorInterface one in state.Interfaces)
            {
                if (screen.IsJson)
                {
                    screen.Json(json =>
                    {
                        json.WriteString("interface", one.Name);
                        json.WriteBoolean("up", one.IsUp);
                        json.WriteOptional("busState", one.BusState);
                        json.WriteOptional("transmitErrors", one.TransmitErrors);
                        json.WriteOptional("receiveErrors", one.ReceiveErrors);
                        json.WriteNumber("receivedFrames", one.ReceivedFrames);
                        json.WriteNumber("sentFrames", one.SentFrames);
                        json.WriteNumber("droppedFrames", one.DroppedFrames);
                        json.WriteOptional("load", one.Load / 100);
                    });
                }
                else
                {
                    table.Add(
                        one.Name, one.IsUp ? $"up {one.BusState}".TrimEnd() : "down", Units.Count((ulong)one.ReceivedFrames),
                        Units.Count((ulong)one.SentFrames), Units.Count((ulong)one.DroppedFrames), one.Load is { } load ? Units.Percent(load / 100) : "-");
                }
            }
            if (!screen.IsJson)
            {
                screen.Note($"{(state.IsConnected ? "connected" : "not connected")}, {(state.IsHealthy ? "healthy" : "not healthy")}, {Units.Time(state.Latency)} away");
                screen.Draw(table);
            }
        },
        stop);

    /// <summary>The second look: what comes in a second is known from then on.</summary>
    private static async Task<ConnectorState> LookAsync(Session session, CancellationToken stop)
    {
        ConnectorState? first = null;
        await foreach (ConnectorState state in session.WatchConnectorAsync(stop))
        {
            if (first is not null)
                return state;
            first = state;
        }
        return first ?? throw new OperationCanceledException(stop);
    }
}
