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
internal sealed class ConnectorHold(
    string id, ConnectorOptions options, GatewayOptions gateway, bool isObserver, MadeInterfaces allMade)
    : IAsyncDisposable
{
    public const string InUse = "Resource already in use.";

    /// <summary>For all that changes below: what is claimed meanwhile is released by who waits for it.</summary>
    private readonly SemaphoreSlim _one = new(1);

    private readonly List<HeldInterface> _held = [];
    private readonly Dictionary<PinPair, HeldInterface> _made = [];
    private DaemonClient? _daemon;
    private Action<LeaseLoss>? _lost;
    private string _purpose = "", _owner = "";
    private bool _isReleased;

    /// <summary>The interfaces that it always has.</summary>
    public IReadOnlyList<InterfaceName> Interfaces { get; } = [.. InterfacesOf(options).Select(InterfaceName.Parse)];

    /// <summary>The control units that are known to be there.</summary>
    public IReadOnlyList<EcuOptions> Ecus => [.. options.Ecus];

    /// <summary>Whether it only listens.</summary>
    public bool IsObserver => isObserver;

    /// <summary>What no two sessions may have.</summary>
    public IReadOnlyList<string> Resources => ResourcesOf(id, options, gateway.Farm);

    /// <summary>The greatest number of its leases.</summary>
    public ulong Fence { get; private set; }

    /// <summary>What a session on such a connector has. In a farm, each machine has interfaces of these names.</summary>
    public static IReadOnlyList<string> ResourcesOf(string id, ConnectorOptions connector, FarmOptions farm) =>
        [.. InterfacesOf(connector).Select(one => farm.Database is null ? one : $"{farm.Name}/{one}").Prepend(id).Distinct()];

    private static IEnumerable<string> InterfacesOf(ConnectorOptions connector) =>
        connector.Pins.Values.Concat(connector.Interface is { } one ? [one] : []).Distinct();

    /// <summary>Takes the interfaces. <paramref name="lost"/> is called if one is lost before this is released.</summary>
    /// <exception cref="GrpcException">Somebody else has one of them.</exception>
    /// <exception cref="ObjectDisposedException">This was released meanwhile.</exception>
    public async Task ClaimAsync(SessionRecord session, Action<LeaseLoss> lost, CancellationToken cancellationToken)
    {
        (_lost, _purpose, _owner) = (lost, $"session {session.Id}", session.Owner);
        if (isObserver || Interfaces.Count == 0)
            return;
        await _one.WaitAsync(cancellationToken);
        try
        {
            DaemonClient daemon = await ConnectAsync(cancellationToken);
            foreach (InterfaceName one in Interfaces)
                _held.Add(new HeldInterface(await ClaimAsync(one, daemon, cancellationToken), made: null, lost));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The session's own connection to the daemon.</summary>
    /// <exception cref="ObjectDisposedException">This was released.</exception>
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
    /// <exception cref="ObjectDisposedException">This was released.</exception>
    public async Task<InterfaceName> GetInterfaceAsync(PinPair pins, CancellationToken cancellationToken)
    {
        if (options.Interface is { } only)
            return only;
        if (options.Pins.TryGetValue(pins.ToString(), out string? name))
            return name;
        if (!options.Vcan)
        {
            throw new GrpcException(
                GrpcStatusCode.InvalidArgument, $"Connector {id} has nothing at pins {pins}; it has {string.Join(", ", options.Pins.Keys)}.");
        }
        if (isObserver)
        {
            return allMade.Find(id, pins) ?? throw new GrpcException(
                GrpcStatusCode.FailedPrecondition,
                $"Connector {id} has no interface at pins {pins} yet; the session that it is made for makes it by configuring its buses.");
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            return _made.TryGetValue(pins, out HeldInterface? made) ? made.Name : await MakeAsync(pins, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Removes the interfaces that were made for other pins.</summary>
    public async Task KeepOnlyAsync(IReadOnlySet<PinPair> pins)
    {
        await _one.WaitAsync();
        try
        {
            foreach (PinPair other in _made.Keys.Where(one => !pins.Contains(one)).ToArray())
                await RemoveAsync(other);
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
            foreach (PinPair pins in _made.Keys.ToArray())
                await RemoveAsync(pins);
            foreach (HeldInterface held in _held)
                await held.DisposeAsync();
            if (_daemon is not null)
                await _daemon.DisposeAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<InterfaceName> MakeAsync(PinPair pins, CancellationToken cancellationToken)
    {
        DaemonClient daemon = await ConnectAsync(cancellationToken);
        CreatedInterface made =
            await daemon.CreateVcanAsync(options: new CanInterfaceOptions { Alias = _purpose }, cancellationToken: cancellationToken);
        try
        {
            _made.Add(pins, new HeldInterface(await ClaimAsync(made.Name, daemon, cancellationToken), made, _lost!));
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
        allMade.Add(id, pins, made.Name);
        return made.Name;
    }

    private async Task RemoveAsync(PinPair pins)
    {
        allMade.Remove(id, pins);
        _made.Remove(pins, out HeldInterface? made);
        await made!.DisposeAsync();
    }

    private async Task<Lease> ClaimAsync(InterfaceName name, DaemonClient daemon, CancellationToken cancellationToken)
    {
        try
        {
            Lease lease = await daemon.ClaimAsync(name, new LeaseOptions { Name = _owner, Purpose = _purpose }, cancellationToken);
            Fence = Math.Max(Fence, lease.Number);
            return lease;
        }
        catch (RequestRefusedException refusal) when (refusal.Code == DaemonErrorCode.ResourceInUse)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{InUse} {refusal.Message}");
        }
    }

    private async Task<DaemonClient> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isReleased, this);
        if (_daemon is null)
        {
            DaemonClient daemon = await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = gateway.DaemonSocket }, cancellationToken);
            try
            {
                await daemon.HelloAsync("can-gateway", cancellationToken);
            }
            catch
            {
                await daemon.DisposeAsync();
                throw;
            }
            _daemon = daemon;
        }
        return _daemon;
    }
}
