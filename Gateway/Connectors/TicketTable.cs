using System.Collections.Concurrent;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Connectors;

/// <summary>Tickets, each of which names a connector: those of the configuration, and those that were added since.</summary>
internal sealed class TicketTable(GatewayOptions options)
{
    /// <summary>So that nobody fills the memory with them.</summary>
    private const int MaxTickets = 100_000;

    private readonly ConcurrentDictionary<string, string> _tickets = new(options.Tickets);

    /// <summary>The connector of a ticket.</summary>
    /// <exception cref="GrpcException">There is no such ticket.</exception>
    public string ConnectorOf(string ticket) => _tickets.TryGetValue(ticket, out string? connector)
        ? connector
        : throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No ticket found with the ticket number: \"{ticket}\"");

    /// <summary>Adds one, or has it name another connector.</summary>
    /// <exception cref="GrpcException">It is empty, or there is no such connector, or there are too many.</exception>
    public void Add(string ticket, string connector)
    {
        if (ticket.Length is 0 or > 256)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A ticket's id has 1 to 256 characters.");
        if (!options.Connectors.ContainsKey(connector))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No connector found with the id: \"{connector}\"");
        if (_tickets.Count >= MaxTickets && !_tickets.ContainsKey(ticket))
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"There are {MaxTickets} tickets; remove some.");
        _tickets[ticket] = connector;
    }

    /// <exception cref="GrpcException">There is none.</exception>
    public void Remove(string ticket)
    {
        if (!_tickets.TryRemove(ticket, out _))
            throw new GrpcException(GrpcStatusCode.NotFound, $"No ticket found with the ticket number: \"{ticket}\"");
    }
}
