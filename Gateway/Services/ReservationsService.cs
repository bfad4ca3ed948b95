using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Sessions;
using WireReservation = CanTools.Client.Sessions.Wire.Reservation;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's reservations: something for a time to come.</summary>
internal sealed class ReservationsService(ClientTable clients, ITicketTable tickets, SessionKeeper keeper, IReservations reservations)
{
    private const string Path = "/canTools.v1.reservations/";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30), s_farthest = TimeSpan.FromDays(366);

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}add", ReserveRequest.Parser, AddAsync),
        GrpcMethod.Unary($"{Path}remove", ReservationId.Parser, RemoveAsync),
        GrpcMethod.Unary($"{Path}list", EmptyMessage.Parser, async (_, call) =>
        {
            await keeper.OwnerAsync(call.Token, call.Ended);
            return new ReservationList { Reservations = { (await reservations.ListAsync(call.Ended)).Select(one => one.ToMessage()) } };
        }),
    ];

    private async Task<WireReservation> AddAsync(ReserveRequest request, GrpcCall call)
    {
        string client = await keeper.OwnerAsync(call.Token, call.Ended);
        string? connector = request.OnCase switch
        {
            ReserveRequest.OnOneofCase.Ticket => await tickets.FindConnectorAsync(request.Ticket, call.Ended),
            ReserveRequest.OnOneofCase.Connector => request.Connector,
            _ => null,
        };
        ReservationMessages.CheckTags(request.Tags);
        if (connector is null && request.Tags.Count == 0)
            throw Wrong("A ticket, a connector or whatever has some tags is reserved.");
        TimeSpan lasts = ReservationMessages.ReadDuration(request.DurationSeconds) ?? throw Wrong("A reservation has a duration.");
        if (lasts > s_longest)
            throw Wrong($"A reservation lasts {s_longest.TotalDays} days at most.");
        DateTimeOffset begin = ReservationMessages.ReadTime(request.Begin) ?? DateTimeOffset.MinValue;
        if (begin > DateTimeOffset.UtcNow + s_farthest)
            throw Wrong($"A reservation begins within {s_farthest.TotalDays} days.");
        var wish = new ReservationWish(client, await clients.FindPriorityAsync(client, call.Ended), connector, request.Tags, lasts);
        return (await reservations.BookAsync(wish, begin, call.Ended)).ToMessage();
    }

    private async Task<EmptyMessage> RemoveAsync(ReservationId id, GrpcCall call)
    {
        string client = await keeper.OwnerAsync(call.Token, call.Ended);
        Guid which = ReservationMessages.ReadId(id.Value);
        Reservations.Reservation found = (await reservations.ListAsync(call.Ended)).FirstOrDefault(one => one.Id == which)
            ?? throw SessionQueue.NotFound(which);
        if (found.Client != client && !await clients.IsOperatorAsync(client, call.Ended))
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"The reservation is client '{found.Client}''s, and '{client}' is no operator.");
        }
        if (!await reservations.RemoveAsync(which, client, call.Ended))
            throw SessionQueue.NotFound(which);
        return Messages.Empty;
    }

    private static GrpcException Wrong(string text) => new(GrpcStatusCode.InvalidArgument, text);
}
