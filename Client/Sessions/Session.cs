using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>
/// A session on a gateway: what is behind the connector is this program's until it is finished
/// (<see cref="FinishAsync(SessionResult, CancellationToken)"/>), until somebody ends it, or until this is disposed of. Its tokens are
/// renewed by themselves.
/// </summary>
public sealed partial class Session : IAsyncDisposable
{
    private const string Path = "/openOBD.v1.session/", Config = "/openOBD.v1.config/", Can = "/openOBD.v1.can/";
    private const string Monitor = "/openOBD.v1.connectionMonitor/";

    private readonly GatewayConnection _gateway;
    private readonly bool _ownsGateway;
    private readonly CancellationTokenSource _ended = new(), _stopped = new();
    private readonly Task _following;
    private volatile string _token;
    private int _isFinished, _isDisposed;

    private Session(GatewayConnection gateway, bool ownsGateway, string id, string token)
    {
        _gateway = gateway;
        _ownsGateway = ownsGateway;
        _token = token;
        Id = id;
        Ended = _ended.Token;
        _following = FollowTokensAsync();
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>
    /// Cancelled as soon as the session is over, whoever ended it, or cannot be kept up. What is called after that fails, and says why.
    /// </summary>
    public CancellationToken Ended { get; }

    /// <summary>
    /// Says which buses there are, instead of all before: all of these are there then, or the old ones. Channels of buses that do not
    /// stay the same end in either case.
    /// </summary>
    /// <param name="buses">Up to 4.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">They contradict each other, or the connector does not have them.</exception>
    public Task ConfigureAsync(IEnumerable<BusDefinition> buses, CancellationToken cancellationToken = default) => _gateway.CallAsync(
        $"{Config}configureBus", buses.Select(bus => bus.ToMessage()), EmptyMessage.Parser, _token, cancellationToken);

    /// <summary>The buses that there are.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The session is over.</exception>
    public async Task<IReadOnlyList<BusDefinition>> GetBusesAsync(CancellationToken cancellationToken = default)
    {
        Configuration configuration = await _gateway.CallAsync(
            $"{Config}getConfiguration", new EmptyMessage(), Configuration.Parser, _token, cancellationToken).ConfigureAwait(false);
        return [.. configuration.Buses.Where(bus => bus.CanBus is not null).Select(BusDefinition.From)];
    }

    /// <summary>Opens an ISO-TP channel; <see cref="Obd.ObdClient"/> works over it.</summary>
    /// <param name="bus">A bus's name.</param>
    /// <param name="address">What to send with, and what to listen to.</param>
    /// <param name="options">How it behaves; null: frames are filled up as ISO 15765-4 wants it.</param>
    /// <param name="keepAlive">Whether the gateway keeps the control unit in its session (TesterPresent, ISO 14229-1).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A session has no such options.</exception>
    /// <exception cref="GatewayException">The session is over; other reasons show where the channel is used.</exception>
    public async Task<IsoTpChannel> OpenIsoTpAsync(
        string bus, IsoTpAddress address, IsoTpOptions? options = null, bool keepAlive = false, CancellationToken cancellationToken = default)
    {
        IsotpChannel definition = IsoTpDefinitions.ToMessage(bus, address, options, keepAlive);
        GrpcDuplex<IsotpMessage> stream = await _gateway.OpenAsync(
            $"{Can}openIsotpStream", new IsotpMessage { Channel = definition }, IsotpMessage.Parser, _token, cancellationToken)
            .ConfigureAwait(false);
        return new SessionIsoTpChannel(stream, definition, address);
    }

    /// <summary>Opens a raw channel.</summary>
    /// <param name="bus">A bus's name.</param>
    /// <param name="options">What is received, besides data frames of others; null: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The session is over; other reasons show where the channel is used.</exception>
    public async Task<SessionCanChannel> OpenRawAsync(
        string bus, SessionCanOptions? options = null, CancellationToken cancellationToken = default)
    {
        RawChannel definition = (options ?? new SessionCanOptions()).ToMessage(bus);
        GrpcDuplex<RawFrame> stream = await _gateway.OpenAsync(
            $"{Can}openRawStream", new RawFrame { Channel = definition }, RawFrame.Parser, _token, cancellationToken).ConfigureAwait(false);
        return new SessionCanChannel(stream, definition);
    }

    /// <summary>The control units that the gateway knows of, or that it finds now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The session is over, or there is nothing to look on.</exception>
    public async Task<IReadOnlyList<IsoTpAddress>> GetEcusAsync(CancellationToken cancellationToken = default)
    {
        EcuList list = await _gateway.CallAsync(
            "/openOBD.v1.vehicleInfo/getEcuList", new EmptyMessage(), EcuList.Parser, _token, cancellationToken).ConfigureAwait(false);
        return [.. list.Ecus.Where(ecu => ecu.IsotpEcu is not null).Select(ecu => IsoTpDefinitions.AddressOf(ecu.IsotpEcu))];
    }

    /// <summary>How what it uses is now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The session is over.</exception>
    public async Task<ConnectorState> GetConnectorAsync(CancellationToken cancellationToken = default) => new(await _gateway.CallAsync(
        $"{Monitor}getConnectorInformation", new EmptyMessage(), ConnectorInformation.Parser, _token, cancellationToken).ConfigureAwait(false));

    /// <summary>The same once a second, until it is cancelled or the session is over.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GatewayException">The session is over.</exception>
    public async IAsyncEnumerable<ConnectorState> WatchConnectorAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<ConnectorInformation> looks = _gateway.FollowAsync(
            $"{Monitor}openConnectorInformationStream", new EmptyMessage(), ConnectorInformation.Parser, _token, cancellationToken);
        await foreach (ConnectorInformation look in looks.ConfigureAwait(false))
            yield return new ConnectorState(look);
    }

    /// <summary>Ends it, and says what came of it; what was made for it is gone then, and others can have the resource.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="description">The same in words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">It was over before; the message says who ended it, and why.</exception>
    public Task FinishAsync(
        SessionOutcome outcome = SessionOutcome.Undefined, string description = "", CancellationToken cancellationToken = default) =>
        FinishAsync(new SessionResult { Outcomes = [outcome], Description = description }, cancellationToken);

    /// <param name="result">What came of it; up to 4 KiB with its description.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="FinishAsync(SessionOutcome, string, CancellationToken)"/>
    public async Task FinishAsync(SessionResult result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        await _gateway.CallAsync($"{Path}finish", result.ToMessage(), EmptyMessage.Parser, _token, cancellationToken).ConfigureAwait(false);
        _isFinished = 1;
    }

    /// <summary>Finishes it, if nobody has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isFinished, 1) == 0 && !_ended.IsCancellationRequested)
        {
            try
            {
                await FinishAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is GatewayException or ObjectDisposedException)
            {
                // It is over, or ends when its last token does.
            }
        }
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopped.Dispose();
        if (_ownsGateway)
            _gateway.Dispose();
    }
}
