using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Grpc.Wire;
using CanTools.Gateway.Services;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway;

/// <summary>What the gateway is made of, put together.</summary>
internal sealed class GatewayServices : IDisposable
{
    private static readonly FileDescriptor[] s_files =
    [
        HealthReflection.Descriptor, ReflectionReflection.Descriptor, SessionReflection.Descriptor, BusReflection.Descriptor,
        CanReflection.Descriptor, ConnectorReflection.Descriptor, UnavailableReflection.Descriptor, CantoolsReflection.Descriptor,
    ];

    private readonly ClientTable _clients;
    private readonly SessionKeeper _keeper;
    private readonly SessionHistory? _history;

    public GatewayServices(GatewayOptions options, TimeProvider clock, ILogger log)
    {
        _clients = new ClientTable(options);
        _history = options.History is { } path ? new SessionHistory(path, log) : null;
        var tickets = new TicketTable(options);
        var tokens = new TokenTable(clock, options.Times.KeptWhenOver);
        _keeper = new SessionKeeper(
            options, new MemorySessionDirectory(), _history, new ConnectorTable(options), tokens, clock, log);
        var controller = new SessionControllerService(options, _clients, tickets, _keeper);
        var reflection = new ReflectionService(s_files);
        IEnumerable<GrpcMethod> methods =
        [
            .. new HealthService(reflection.Services).Methods, .. reflection.Methods, .. controller.Methods,
            .. new SessionService(_keeper).Methods, .. new ConfigService(_keeper).Methods,
            .. new CanService(_keeper, options, clock).Methods, .. new ConnectionMonitorService(_keeper, clock).Methods,
            .. new VehicleInfoService(_keeper).Methods, .. new UnavailableServices(_keeper).Methods,
            .. new SessionsService(_clients, tickets, _keeper, _history, controller.EndpointFor).Methods,
            .. new TicketsService(_clients, tickets, _keeper).Methods,
        ];
        Host = new GrpcHost(methods, options.MaxMessage, tokens.IsGood, clock, DaemonFaults.Translate, log);
    }

    public GrpcHost Host { get; }

    /// <summary>Ends them all, and comes back once nothing of theirs is left.</summary>
    public Task EndSessionsAsync() => _keeper.EndAllAsync();

    public void Dispose()
    {
        Host.Dispose();
        _clients.Dispose();
        _history?.Dispose();
    }
}
