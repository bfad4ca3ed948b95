using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Controls;
using CanTools.Gateway.Functions;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Grpc.Wire;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Services;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Telemetry;
using CanTools.Gateway.Tokens;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway;

/// <summary>What the gateway is made of, put together.</summary>
internal sealed class GatewayServices : IAsyncDisposable
{
    private static readonly FileDescriptor[] s_files =
    [
        HealthReflection.Descriptor, ReflectionReflection.Descriptor, SessionReflection.Descriptor, BusReflection.Descriptor,
        CanReflection.Descriptor, ConnectorReflection.Descriptor, FunctionReflection.Descriptor,
        FunctionBrokerReflection.Descriptor, UserInterfaceReflection.Descriptor, UnavailableReflection.Descriptor, CantoolsReflection.Descriptor,
    ];

    private readonly ClientTable _clients;
    private readonly SessionKeeper _keeper;
    private readonly SessionHistory? _history;
    private readonly Farm.Farm? _farm;
    private readonly FunctionBroker _broker;
    private readonly TimeSpan _reconnect;
    private readonly TimeProvider _clock;

    public GatewayServices(GatewayOptions options, TimeProvider clock, ILogger log)
    {
        _history = options.History is { } path ? new SessionHistory(path, log) : null;
        _farm = options.Farm.Database is null ? null : new Farm.Farm(options, clock, log);
        _clients = new ClientTable(options, _farm?.Clients ?? new ConfiguredClients(options));
        ITicketTable tickets = _farm?.Tickets ?? new TicketTable(options);
        var tokens = new TokenTable(clock, options.Times.KeptWhenOver);
        MemoryReservations? alone = _farm is null ? new MemoryReservations(options, clock) : null;
        IReservations reservations = alone ?? _farm!.Reservations;
        _keeper = new SessionKeeper(
            options, _farm?.Directory ?? new MemorySessionDirectory(alone), _farm?.Others, _history, new ConnectorTable(options), tokens,
            _farm?.Tokens, _clients, clock, log);
        var signatures = new FunctionSignatures(FunctionSignatures.ReadKey(options.FunctionKey));
        _broker = new FunctionBroker(signatures);
        _reconnect = options.Times.Reconnect;
        _clock = clock;
        var desk = new ControlDesk();
        tokens.Dismissed += _broker.Dismiss;
        tokens.Dismissed += desk.Dismiss;
        var queue = new SessionQueue(options, reservations, _keeper, clock);
        var controller = new SessionControllerService(options, _clients, tickets, _keeper);
        var reflection = new ReflectionService(s_files);
        IEnumerable<GrpcMethod> methods =
        [
            .. new HealthService(reflection.Services, () => Problem, clock).Methods, .. reflection.Methods, .. controller.Methods,
            .. new SessionService(_keeper).Methods, .. new ConfigService(_keeper).Methods,
            .. new CanService(_keeper, options, clock).Methods, .. new ConnectionMonitorService(_keeper, clock).Methods,
            .. new VehicleInfoService(_keeper).Methods, .. new UnavailableServices(_keeper).Methods,
            .. new SessionsService(options, _clients, tickets, _keeper, queue, _farm?.History ?? _history, controller.EndpointFor).Methods,
            .. new FunctionService(_keeper).Methods,
            .. new FunctionBrokerService(options, _clients, tokens, signatures, _broker, clock).Methods,
            .. new UserInterfaceService(_keeper, desk, clock).Methods, .. new ControlsService(_clients, _keeper, desk, clock).Methods,
            .. new TicketsService(_clients, tickets, _keeper).Methods,
            .. new ReservationsService(_clients, tickets, _keeper, reservations).Methods,
        ];
        Metrics.Observe(_keeper, queue, () => Problem is null);
        Host = new GrpcHost(methods, options.MaxMessage, tokens.IsGood, clock, DaemonFaults.Translate, log);
    }

    public GrpcHost Host { get; }

    /// <summary>Why there can be no new sessions; null: there can.</summary>
    public string? Problem => _farm?.Problem;

    public void Start() => _farm?.Start(_keeper);

    /// <summary>Ends them all, and comes back once nothing of theirs is left.</summary>
    public async Task EndSessionsAsync()
    {
        await Task.WhenAll(_broker.StopAsync(_reconnect, _clock), _keeper.EndAllAsync());
        if (_farm is not null)
            await _farm.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_farm is not null)
            await _farm.DisposeAsync();
        Host.Dispose();
        _clients.Dispose();
        _history?.Dispose();
    }
}
