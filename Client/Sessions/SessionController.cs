using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using Google.Protobuf;

namespace CanTools.Client.Sessions;

/// <summary>
/// A client of a gateway: starts sessions on what is behind it, and looks after them. Its calls may be made at the same time.
/// </summary>
public sealed partial class SessionController : IAsyncDisposable, IDisposable
{
    private const string Controller = "/openOBD.v1.sessionController/", Sessions = "/canTools.v1.sessions/", Tickets = "/canTools.v1.tickets/";

    /// <summary>openOBD's clients renew their token after that.</summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(5400);

    /// <summary>For giving back what was not got to work.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly Uri _address;
    private readonly GatewayConnection _gateway;
    private readonly SessionControllerOptions _options;
    private readonly SemaphoreSlim _renewing = new(1);
    private string _token = "";
    private long _tokenSince;

    private SessionController(Uri address, SessionControllerOptions options)
    {
        _address = address;
        _gateway = new GatewayConnection(address, options);
        _options = options;
    }

    /// <summary>Connects, and shows who it is.</summary>
    /// <param name="address">Such as https://bench.example:50051, http://127.0.0.1:50051 or unix:/run/can-gateway/can-gateway.sock.</param>
    /// <param name="options">As whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The gateway cannot be reached, or does not let this client in.</exception>
    public static async Task<SessionController> ConnectAsync(
        Uri address, SessionControllerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= new SessionControllerOptions();
        var controller = new SessionController(address, options);
        try
        {
            await controller.RenewAsync("", cancellationToken).ConfigureAwait(false);
            return controller;
        }
        catch
        {
            controller.Dispose();
            throw;
        }
    }

    /// <summary>Starts a session on what a ticket names, and authenticates it.</summary>
    /// <param name="ticket">The ticket's id.</param>
    /// <param name="start">Other than alone and at once; null: like that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">
    /// There is no such ticket, or somebody else has the resource (<see cref="GrpcStatusCode.Unavailable"/>; the message says who).
    /// </exception>
    public Task<Session> StartSessionOnTicketAsync(
        string ticket, SessionStart? start = null, CancellationToken cancellationToken = default) =>
        StartAsync(
            new StartRequest { Ticket = ticket }, $"{Controller}startSessionOnTicket", new TicketId { Value = ticket }, start,
            cancellationToken);

    /// <summary>Starts a session on a connector, and authenticates it.</summary>
    /// <param name="connector">The connector's id.</param>
    /// <param name="start">Other than alone and at once; null: like that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="StartSessionOnTicketAsync"/>
    public Task<Session> StartSessionOnConnectorAsync(
        string connector, SessionStart? start = null, CancellationToken cancellationToken = default) => StartAsync(
            new StartRequest { Connector = connector }, $"{Controller}startSessionOnConnector", new ConnectorId { Value = connector }, start,
            cancellationToken);

    /// <summary>The sessions that the gateway knows: those of this moment, and those that ended a short while ago.</summary>
    /// <param name="state">Only in this state.</param>
    /// <param name="resource">Only with this connector or interface.</param>
    /// <param name="owner">Only of this client.</param>
    /// <param name="history">Those of the gateway's history instead, latest first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GatewayException">The gateway cannot be reached, or keeps no history.</exception>
    public async IAsyncEnumerable<SessionDescription> ListSessionsAsync(
        SessionState? state = null, string? resource = null, string? owner = null, bool history = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListRequest { Filter = Filter(state, resource, owner), History = history };
        do
        {
            SessionPage page = await CallAsync($"{Sessions}list", request, SessionPage.Parser, cancellationToken).ConfigureAwait(false);
            foreach (SessionRecord one in page.Sessions)
                yield return new SessionDescription(one);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>The sessions that there are, and then each change of them, until it is cancelled.</summary>
    /// <inheritdoc cref="ListSessionsAsync"/>
    public async IAsyncEnumerable<SessionDescription> WatchSessionsAsync(
        SessionState? state = null, string? resource = null, string? owner = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Has the token renewed, if that is due: a stream cannot be asked for twice.
        await CallAsync($"{Sessions}list", new ListRequest { PageSize = 1 }, SessionPage.Parser, cancellationToken).ConfigureAwait(false);
        string token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<SessionRecord> changes = _gateway.FollowAsync(
            $"{Sessions}watch", Filter(state, resource, owner), SessionRecord.Parser, token, cancellationToken);
        await foreach (SessionRecord one in changes.ConfigureAwait(false))
            yield return new SessionDescription(one);
    }

    /// <summary>Ends a session. Others' are an operator's to end.</summary>
    /// <param name="id">Which.</param>
    /// <param name="reason">Why, for its client; up to 256 characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">There is none, it is over, or this client may not.</exception>
    public async Task<SessionDescription> InterruptSessionAsync(string id, string reason = "", CancellationToken cancellationToken = default)
    {
        var request = new InterruptRequest { SessionId = id, Reason = reason };
        return new SessionDescription(
            await CallAsync($"{Sessions}interrupt", request, SessionRecord.Parser, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds a ticket, or has it name another connector. For operators.</summary>
    /// <param name="ticket">1 to 256 characters.</param>
    /// <param name="connector">What it names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">There is no such connector, or this client may not.</exception>
    public Task AddTicketAsync(string ticket, string connector, CancellationToken cancellationToken = default) =>
        CallAsync($"{Tickets}add", new Ticket { Id = ticket, Connector = connector }, EmptyMessage.Parser, cancellationToken);

    /// <summary>Removes a ticket. For operators.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">There is none, or this client may not.</exception>
    public Task RemoveTicketAsync(string ticket, CancellationToken cancellationToken = default) =>
        CallAsync($"{Tickets}remove", new Ticket { Id = ticket }, EmptyMessage.Parser, cancellationToken);

    /// <summary>Ends the connection, and with it the sessions' channels and tokens; the sessions are to be finished before.</summary>
    public void Dispose() => _gateway.Dispose();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Any openOBD server can start a session; what only ours can is asked for only where it is wanted.</summary>
    private async Task<Session> StartAsync(
        StartRequest ours, string path, IMessage theirs, SessionStart? start, CancellationToken cancellationToken)
    {
        if (start is not null && start != new SessionStart())
            return await StartOursAsync(ours, start, cancellationToken).ConfigureAwait(false);
        return await AuthenticateAsync(
            await CallAsync(path, theirs, SessionInfo.Parser, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Session> StartOursAsync(StartRequest request, SessionStart start, CancellationToken cancellationToken)
    {
        (request.Observe, request.TakeOver, request.Reason) = (start.Observe, start.TakeOver, start.Reason);
        (request.WaitSeconds, request.DurationSeconds) = (Seconds(start.Wait), Seconds(start.Duration));
        return await AuthenticateAsync(
            await CallAsync($"{Sessions}start", request, SessionInfo.Parser, cancellationToken, start.Wait).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<Session> AuthenticateAsync(SessionInfo info, CancellationToken cancellationToken)
    {
        GatewayConnection? own = null;
        try
        {
            // In a farm, the session is at the gateway that has the connector.
            own = GatewayEndpoint.Of(info.GrpcEndpoint, _address) is { } elsewhere ? new GatewayConnection(elsewhere, _options) : null;
            return await Session.AuthenticateAsync(own ?? _gateway, own is not null, info, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            own?.Dispose();

            // Nobody else will use it, and others may wait for what it holds.
            await GiveBackAsync(info.Id).ConfigureAwait(false);
            throw;
        }
    }

    private async Task GiveBackAsync(string session)
    {
        try
        {
            using var patience = new CancellationTokenSource(s_farewell);
            await CallAsync($"{Controller}interruptSession", new SessionId { Value = session }, SessionInfo.Parser, patience.Token)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is GatewayException or OperationCanceledException or ObjectDisposedException)
        {
            // The gateway ends it itself, a minute after it began.
        }
    }

    private async Task<TAnswer> CallAsync<TAnswer>(
        string path, IMessage request, MessageParser<TAnswer> parser, CancellationToken cancellationToken, TimeSpan longer = default)
        where TAnswer : class, IMessage<TAnswer>
    {
        string token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _gateway.CallAsync(path, request, parser, token, cancellationToken, longer).ConfigureAwait(false);
        }
        catch (GatewayException exception) when (exception.Status == GrpcStatusCode.Unauthenticated)
        {
            // The gateway was started anew, or its tokens do not last that long.
            await RenewAsync(token, cancellationToken).ConfigureAwait(false);
            return await _gateway.CallAsync(path, request, parser, Volatile.Read(ref _token), cancellationToken, longer).ConfigureAwait(false);
        }
    }

    private async ValueTask<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (System.Diagnostics.Stopwatch.GetElapsedTime(Volatile.Read(ref _tokenSince)) > s_renewal)
            await RenewAsync(_token, cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _token);
    }

    /// <summary>Gets another token than this one; of many who want that at once, one asks for it.</summary>
    private async Task RenewAsync(string old, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _token) == old)
                await AdmitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task AdmitAsync(CancellationToken cancellationToken)
    {
        var claim = new Authenticate { ClientId = _options.ClientId, ClientSecret = _options.ClientSecret, ClusterId = _options.ClusterId };
        SessionControllerToken token = await _gateway.CallAsync(
            $"{Controller}getSessionControllerToken", claim, SessionControllerToken.Parser, token: null, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _token, token.Value);
        Volatile.Write(ref _tokenSince, System.Diagnostics.Stopwatch.GetTimestamp());
    }

    private static SessionFilter Filter(SessionState? state, string? resource, string? owner) => new()
    {
        State = state is { } one ? one.ToString().ToLowerInvariant() : "", Resource = resource ?? "", Owner = owner ?? "",
    };
}
