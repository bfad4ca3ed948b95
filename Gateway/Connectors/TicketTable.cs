using System.Collections.Concurrent;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Connectors;

/// <summary>Tickets, each of which names a connector: those of the configuration, and those that were added since.</summary>
internal sealed class TicketTable(GatewayOptions options) : ITicketTable
{
    /// <summary>So that nobody fills the memory with them.</summary>
    private const int MaxTickets = 100_000;

    private readonly ConcurrentDictionary<string, string> _tickets = new(options.Tickets);

    public ValueTask<string> FindConnectorAsync(string ticket, CancellationToken cancellationToken) =>
        new(_tickets.TryGetValue(ticket, out string? connector) ? connector : throw ITicketTable.NotFound(ticket));

    public ValueTask AddAsync(string ticket, string connector, string by, CancellationToken cancellationToken)
    {
        ITicketTable.Check(ticket);
        if (!options.Connectors.ContainsKey(connector))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No connector found with the id: \"{connector}\"");
        if (_tickets.Count >= MaxTickets && !_tickets.ContainsKey(ticket))
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"There are {MaxTickets} tickets; remove some.");
        _tickets[ticket] = connector;
        return default;
    }

    public ValueTask RemoveAsync(string ticket, string by, CancellationToken cancellationToken) =>
        _tickets.TryRemove(ticket, out _) ? default : throw ITicketTable.NotFound(ticket, GrpcStatusCode.NotFound);
}
