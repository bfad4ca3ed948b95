using System.Globalization;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Sessions;
using SessionFilter = CanTools.Gateway.Sessions.SessionFilter;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;
using WireFilter = CanTools.Client.Sessions.Wire.SessionFilter;
using WireRecord = CanTools.Client.Sessions.Wire.SessionRecord;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's sessions: what openOBD's clients do not ask for.</summary>
internal sealed class SessionsService(
    GatewayOptions options, ClientTable clients, ITicketTable tickets, SessionKeeper keeper, SessionQueue queue, ISessionHistory? history,
    Func<GrpcCall, string> endpointFor)
{
    private const string Path = "/canTools.v1.sessions/";
    private const int UsualPage = 100, MaxPage = 1000, MaxReason = 256;

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}start", StartRequest.Parser, StartAsync),
        GrpcMethod.Unary($"{Path}interrupt", InterruptRequest.Parser, InterruptAsync),
        GrpcMethod.Unary($"{Path}list", ListRequest.Parser, ListAsync),
        GrpcMethod.ServerStream($"{Path}watch", WireFilter.Parser, WatchAsync),
    ];

    private async Task<SessionInfo> StartAsync(StartRequest request, GrpcCall call)
    {
        string owner = await keeper.OwnerAsync(call.Token, call.Ended);
        string? connector = request.OnCase switch
        {
            StartRequest.OnOneofCase.Ticket => await tickets.FindConnectorAsync(request.Ticket, call.Ended),
            StartRequest.OnOneofCase.Connector => request.Connector,
            _ => null,
        };
        CheckReason(request.Reason);
        var order = new SessionOrder(owner, connector ?? "")
        {
            IsObserver = request.Observe, TakeOver = request.TakeOver, Reason = request.Reason,
            Priority = await clients.FindPriorityAsync(owner, call.Ended), Lasts = ReservationMessages.ReadDuration(request.DurationSeconds),
        };
        if (order.Lasts > options.Times.Session)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A session lasts {options.Times.Session.TotalSeconds} s at most.");
        TimeSpan wait = TimeSpan.FromSeconds(request.WaitSeconds);
        if (wait > options.Times.Wait)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A call waits {options.Times.Wait.TotalSeconds} s at most.");
        ReservationMessages.CheckTags(request.Tags);
        bool isQueued = wait > TimeSpan.Zero || request.Tags.Count > 0 || request.OnCase == StartRequest.OnOneofCase.Reservation;
        if (isQueued && (request.Observe || request.TakeOver))
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Who only listens, or takes over, names what, and does not wait.");
        if (!isQueued && connector is null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A session is started on a ticket, a connector, a reservation, or whatever has some tags.");
        var (session, token) = !isQueued
            ? await keeper.StartAsync(order, call.Ended)
            : request.OnCase == StartRequest.OnOneofCase.Reservation
                ? await queue.StartBookedAsync(order with { Reservation = ReservationMessages.ReadId(request.Reservation) }, wait, call.Ended)
                : await queue.StartAsync(
                    order, new ReservationWish(owner, order.Priority, connector, request.Tags, order.Lasts), wait, call.Ended);
        return session.ToInfo(endpointFor(call), token);
    }

    private async Task<WireRecord> InterruptAsync(InterruptRequest request, GrpcCall call)
    {
        string client = await keeper.OwnerAsync(call.Token, call.Ended);
        CheckReason(request.Reason);
        SessionRecord session = await keeper.Directory.FindAsync(request.SessionId, call.Ended)
            ?? throw SessionControllerService.NotFound(request.SessionId);
        if (session.Owner != client && !await clients.IsOperatorAsync(client, call.Ended))
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"The session is client '{session.Owner}''s, and '{client}' is no operator.");
        }
        return (await keeper.InterruptAsync(session, $"client '{client}'", request.Reason, call.Ended)).ToMessage();
    }

    private async Task<SessionPage> ListAsync(ListRequest request, GrpcCall call)
    {
        await keeper.OwnerAsync(call.Token, call.Ended);
        int count = request.PageSize == 0 ? UsualPage : (int)Math.Min(request.PageSize, MaxPage);
        SessionFilter filter = Read(request.Filter);
        if (!long.TryParse(request.PageToken is "" ? "0" : request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out long after))
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "The page token is none that an answer had.");
        if (request.History)
        {
            return history is null
                ? throw new GrpcException(GrpcStatusCode.FailedPrecondition, "This gateway keeps no history; its configuration names no file.")
                : await history.ReadAsync(filter, after, count, call.Ended);
        }

        // One more than asked for tells whether there is another page.
        var found = await keeper.Directory.ListAsync(filter, after, count + 1, call.Ended);
        return new SessionPage
        {
            Sessions = { found.Take(count).Select(one => one.Session.ToMessage()) },
            NextPageToken = found.Count > count ? found[count - 1].Number.ToString(CultureInfo.InvariantCulture) : "",
        };
    }

    private async IAsyncEnumerable<WireRecord> WatchAsync(WireFilter filter, GrpcCall call)
    {
        await keeper.OwnerAsync(call.Token, call.Ended);
        await foreach (SessionRecord session in keeper.Directory.WatchAsync(Read(filter), call.Ended))
            yield return session.ToMessage();
    }

    private static SessionFilter Read(WireFilter? filter) => filter is null
        ? new SessionFilter()
        : new SessionFilter(ReadState(filter.State), Given(filter.Resource), Given(filter.Owner));

    private static SessionState? ReadState(string text) => text.Length == 0
        ? null
        : Enum.GetValues<SessionState>().Where(state => state.ToText() == text).Select(state => (SessionState?)state).FirstOrDefault()
            ?? throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There is no state '{text}'.");

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static void CheckReason(string reason)
    {
        if (reason.Length > MaxReason)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A reason has {MaxReason} characters at most.");
    }
}
