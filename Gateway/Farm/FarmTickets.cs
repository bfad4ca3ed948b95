using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;

namespace CanTools.Gateway.Farm;

/// <summary>The farm's tickets; and those of this gateway's configuration, which come first.</summary>
internal sealed class FarmTickets(GatewayOptions options, FarmDatabase database) : ITicketTable
{
    public async ValueTask<string> FindConnectorAsync(string ticket, CancellationToken cancellationToken)
    {
        if (options.Tickets.TryGetValue(ticket, out string? own))
            return own;
        return (string?)await database.FindAsync("SELECT connector FROM tickets WHERE id = $1", cancellationToken, ticket)
            ?? throw ITicketTable.NotFound(ticket);
    }

    public async ValueTask AddAsync(string ticket, string connector, string by, CancellationToken cancellationToken)
    {
        ITicketTable.Check(ticket);
        if (!options.Connectors.ContainsKey(connector)
            && await database.FindAsync("SELECT 1 FROM offers WHERE connector = $1 LIMIT 1", cancellationToken, connector) is null)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No connector found with the id: \"{connector}\"");
        }
        await database.ExecuteAsync("SELECT add_ticket($1, $2, $3)", cancellationToken, ticket, connector, by);
    }

    public async ValueTask RemoveAsync(string ticket, string by, CancellationToken cancellationToken)
    {
        if (await database.FindAsync("SELECT remove_ticket($1, $2)", cancellationToken, ticket, by) is not true)
            throw ITicketTable.NotFound(ticket, GrpcStatusCode.NotFound);
    }
}
