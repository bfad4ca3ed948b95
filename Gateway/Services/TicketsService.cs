using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's tickets, for operators.</summary>
internal sealed class TicketsService(ClientTable clients, ITicketTable tickets, SessionKeeper keeper)
{
    private const string Path = "/canTools.v1.tickets/";

    public IEnumerable<GrpcMethod> Methods =>
    [
        Change("add", (ticket, client, end) => tickets.AddAsync(ticket.Id, ticket.Connector, client, end)),
        Change("remove", (ticket, client, end) => tickets.RemoveAsync(ticket.Id, client, end)),
    ];

    private GrpcMethod Change(string name, Func<Ticket, string, CancellationToken, ValueTask> change) => GrpcMethod.Unary(
        $"{Path}{name}", Ticket.Parser, async (ticket, call) =>
    {
        string client = await keeper.OwnerAsync(call.Token, call.Ended);
        if (!await clients.IsOperatorAsync(client, call.Ended))
            throw new GrpcException(GrpcStatusCode.PermissionDenied, $"Tickets are an operator's, and '{client}' is none.");
        await change(ticket, client, call.Ended);
        return Messages.Empty;
    });
}
