using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's tickets, for operators.</summary>
internal sealed class TicketsService(ClientTable clients, TicketTable tickets, SessionKeeper keeper)
{
    private const string Path = "/canTools.v1.tickets/";

    public IEnumerable<GrpcMethod> Methods =>
    [
        Change("add", ticket => tickets.Add(ticket.Id, ticket.Connector)),
        Change("remove", ticket => tickets.Remove(ticket.Id)),
    ];

    private GrpcMethod Change(string name, Action<Ticket> change) => GrpcMethod.Unary($"{Path}{name}", Ticket.Parser, (ticket, call) =>
    {
        string client = keeper.Owner(call.Token);
        if (!clients.IsOperator(client))
            throw new GrpcException(GrpcStatusCode.PermissionDenied, $"Tickets are an operator's, and '{client}' is none.");
        change(ticket);
        return Task.FromResult(Messages.Empty);
    });
}
