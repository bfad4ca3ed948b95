using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's sessionController: what is called with a client's own token.</summary>
internal sealed class SessionControllerService(GatewayOptions options, ClientTable clients, ITicketTable tickets, SessionKeeper keeper)
{
    private const string Path = "/openOBD.v1.sessionController/";

    /// <summary>openOBD lists all of a client's sessions in one answer.</summary>
    private const int AllSessions = int.MaxValue;

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary($"{Path}getSessionControllerToken", Authenticate.Parser, AdmitAsync),
        GrpcMethod.Unary($"{Path}startSessionOnTicket", TicketId.Parser, async (ticket, call) =>
        {
            string owner = await keeper.OwnerAsync(call.Token, call.Ended);
            return await StartAsync(owner, await tickets.FindConnectorAsync(ticket.Value, call.Ended), call);
        }),
        GrpcMethod.Unary($"{Path}startSessionOnConnector", ConnectorId.Parser, async (connector, call) =>
            await StartAsync(await keeper.OwnerAsync(call.Token, call.Ended), connector.Value, call)),
        GrpcMethod.Unary($"{Path}getSession", SessionId.Parser, async (id, call) =>
            (await FindAsync(id.Value, call)).ToInfo(EndpointFor(call))),
        GrpcMethod.Unary($"{Path}interruptSession", SessionId.Parser, InterruptAsync),
        GrpcMethod.Unary($"{Path}getSessionList", EmptyMessage.Parser, ListAsync),
    ];

    /// <summary>What a client is told to call: where it called, unless it is set.</summary>
    public string EndpointFor(GrpcCall call) => options.Endpoint ?? call.Endpoint;

    /// <summary>The session of that id, of this client.</summary>
    /// <exception cref="GrpcException">It is another's, or there is none: both are told the same way.</exception>
    private async Task<SessionRecord> FindAsync(string id, GrpcCall call)
    {
        string owner = await keeper.OwnerAsync(call.Token, call.Ended);
        return await keeper.Directory.FindAsync(id, call.Ended) is { } session && session.Owner == owner
            ? session
            : throw NotFound(id);
    }

    public static GrpcException NotFound(string id) => new(GrpcStatusCode.NotFound, $"No session found with the id: \"{id}\"");

    private async Task<SessionControllerToken> AdmitAsync(Authenticate claim, GrpcCall call) =>
        new() { Value = await keeper.AdmitAsync(await clients.AdmitAsync(claim, call.Peer, call.LocalUserId, call.Ended), call.Ended) };

    /// <summary>Only here the token is told: what can claim a session is in one answer, not in all that tell of it.</summary>
    private async Task<SessionInfo> StartAsync(string owner, string connector, GrpcCall call)
    {
        (SessionRecord session, string token) = await keeper.StartAsync(
            new SessionOrder(owner, connector) { Priority = await clients.FindPriorityAsync(owner, call.Ended) }, call.Ended);
        return session.ToInfo(EndpointFor(call), token);
    }

    private async Task<SessionInfo> InterruptAsync(SessionId id, GrpcCall call)
    {
        SessionRecord found = await FindAsync(id.Value, call);
        SessionRecord session = await keeper.InterruptAsync(found, $"client '{found.Owner}'", reason: "", call.Ended);
        return session.ToInfo(EndpointFor(call));
    }

    private async Task<SessionInfoList> ListAsync(EmptyMessage request, GrpcCall call)
    {
        var filter = new Sessions.SessionFilter(Owner: await keeper.OwnerAsync(call.Token, call.Ended));
        var all = await keeper.Directory.ListAsync(filter, after: 0, AllSessions, call.Ended);
        return new SessionInfoList { Sessions = { all.Select(one => one.Session.ToInfo(EndpointFor(call))) } };
    }
}
