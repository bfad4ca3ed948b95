using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Sessions;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;

namespace CanTools.Gateway.Connectors;

/// <summary>
/// What one session has of a connector: the daemon's leases on its interfaces, and the interfaces that were made for it. It has a
/// connection of its own to the daemon, with which all that ends, whatever becomes of the gateway.
/// </summary>
internal sealed class ConnectorHold(string id, ConnectorOptions options, string? daemonSocket, bool isObserver) : IAsyncDisposable
{
    public const string InUse = "Resource already in use.";

    private readonly SemaphoreSlim _one = new(1);
    private readonly List<Lease> _leases = [];
    private readonly Dictionary<PinPair, CreatedInterface> _made = [];
    private DaemonClient? _daemon;
    private Action<LeaseLoss>? _lost;
    private string _purpose = "", _owner = "";
    private bool _isReleased;

    /// <summary>The interfaces that it always has.</summary>
    public IReadOnlyList<InterfaceName> Interfaces { get; } =
    [
        .. options.Pins.Values.Concat(options.Interface is { } one ? [one] : []).Distinct().Select(InterfaceName.Parse),
    ];

    /// <summary>The control units that are known to be there.</summary>
    public IReadOnlyList<EcuOptions> Ecus => [.. options.Ecus];

    /// <summary>Whether it only listens.</summary>
    public bool IsObserver => isObserver;

    /// <summary>What no two sessions may have.</summary>
    public IReadOnlyList<string> Resources => [.. Interfaces.Select(one => one.ToString()).Prepend(id).Distinct()];

    /// <summary>The greatest number of its leases.</summary>
    public ulong Fence { get; private set; }

    /// <summary>Takes the interfaces. <paramref name="lost"/> is called if one is lost before this is released.</summary>
    /// <exception cref="GrpcException">Somebody else has one of them.</exception>
    public async Task ClaimAsync(SessionRecord session, Action<LeaseLoss> lost, CancellationToken cancellationToken)
    {
        (_lost, _purpose, _owner) = (lost, $"session {session.Id}", session.Owner);
        if (isObserver)
            return;
        foreach (InterfaceName one in Interfaces)
            await ClaimAsync(one, cancellationToken);
    }

    /// <summary>The session's own connection to the daemon.</summary>
    public async Task<DaemonClient> GetDaemonAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await ConnectAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The interface behind two pins; where they are a vcan's, it is made.</summary>
    /// <exception cref="GrpcException">There is nothing behind them.</exception>
    public async Task<InterfaceName> GetInterfaceAsync(PinPair pins, CancellationToken cancellationToken)
    {
        if (options.Interface is { } only)
            return only;
        if (options.Pins.TryGetValue(pins.ToString(), out string? name))
            return name;
        if (!options.Vcan || isObserver)
        {
            throw new GrpcException(
                GrpcStatusCode.InvalidArgument,
                $"Connector {id} has nothing at pins {pins}{(options.Pins.Count > 0 ? $"; it has {string.Join(", ", options.Pins.Keys)}" : "")}.");
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_made.TryGetValue(pins, out CreatedInterface? made))
                return made.Name;
            DaemonClient daemon = await ConnectAsync(cancellationToken);
            made = await daemon.CreateVcanAsync(options: new CanInterfaceOptions { Alias = _purpose }, cancellationToken: cancellationToken);
            _made.Add(pins, made);
            await ClaimAsync(made.Name, cancellationToken, daemon);
            return made.Name;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        try
        {
            _isReleased = true;

            // A vcan that is gone is nobody's resource; a lease that is gone could be another's at once.
            foreach (CreatedInterface made in _made.Values)
                await made.DisposeAsync();
            foreach (Lease lease in _leases)
                await lease.DisposeAsync();
            if (_daemon is not null)
                await _daemon.DisposeAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ClaimAsync(InterfaceName name, CancellationToken cancellationToken, DaemonClient? connected = null)
    {
        DaemonClient daemon = connected ?? await GetDaemonAsync(cancellationToken);
        Lease lease;
        try
        {
            var wanted = new LeaseOptions { Name = _owner, Purpose = _purpose };
            lease = await daemon.ClaimAsync(name, wanted, cancellationToken);
        }
        catch (RequestRefusedException refusal) when (refusal.Code == DaemonErrorCode.ResourceInUse)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{InUse} {refusal.Message}");
        }
        _leases.Add(lease);
        Fence = Math.Max(Fence, lease.Number);
        lease.Lost.Register(() =>
        {
            if (!_isReleased && lease.Loss is { } loss)
                _lost!(LeaseLoss.From(loss));
        });
    }

    private async Task<DaemonClient> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isReleased, this);
        if (_daemon is null)
        {
            _daemon = await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = daemonSocket }, cancellationToken);
            await _daemon.HelloAsync("can-gateway", cancellationToken);
        }
        return _daemon;
    }
}
