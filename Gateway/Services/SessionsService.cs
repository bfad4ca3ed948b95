using System.Globalization;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using SessionFilter = CanTools.Gateway.Sessions.SessionFilter;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;
using WireFilter = CanTools.Client.Sessions.Wire.SessionFilter;
using WireRecord = CanTools.Client.Sessions.Wire.SessionRecord;

namespace CanTools.Gateway.Services;

/// <summary>canTools.v1's sessions: what openOBD's clients do not ask for.</summary>
internal sealed class SessionsService(
    ClientTable clients, TicketTable tickets, SessionKeeper keeper, SessionHistory? history, Func<GrpcCall, string> endpointFor)
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
        string owner = keeper.Owner(call.Token);
        string connector = request.OnCase switch
        {
            StartRequest.OnOneofCase.Ticket => tickets.ConnectorOf(request.Ticket),
            StartRequest.OnOneofCase.Connector => request.Connector,
            _ => throw new GrpcException(GrpcStatusCode.InvalidArgument, "A session is started on a ticket or on a connector."),
        };
        CheckReason(request.Reason);
        (SessionRecord session, string token) = request.TakeOver && !request.Observe
            ? await keeper.TakeOverAsync(owner, clients, connector, request.Reason, call.Ended)
            : await keeper.StartAsync(owner, connector, request.Observe, call.Ended);
        return session.ToInfo(endpointFor(call), token);
    }

    private async Task<WireRecord> InterruptAsync(InterruptRequest request, GrpcCall call)
    {
        string client = keeper.Owner(call.Token);
        CheckReason(request.Reason);
        SessionRecord session = await keeper.Directory.FindAsync(request.SessionId, call.Ended)
            ?? throw SessionControllerService.NotFound(request.SessionId);
        if (session.Owner != client && !clients.IsOperator(client))
        {
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied, $"The session is client '{session.Owner}''s, and '{client}' is no operator.");
        }
        return (await keeper.InterruptAsync(session, $"client '{client}'", request.Reason)).ToMessage();
    }

    private async Task<SessionPage> ListAsync(ListRequest request, GrpcCall call)
    {
        keeper.Owner(call.Token);
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
        keeper.Owner(call.Token);
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
