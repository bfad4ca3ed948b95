using CanTools.Shared.Can;

namespace CanTools.Client.Obd;

/// <summary>All control units of a vehicle: finds them, and asks all of them at once (functional requests).</summary>
public sealed partial class ObdVehicle : IAsyncDisposable
{
    private readonly CanSocket _functional;
    private readonly CanId _functionalId;
    private readonly ObdClientOptions _options;

    private ObdVehicle(CanSocket functional, ObdAddressing addressing, ObdClientOptions options)
    {
        _functional = functional;
        _functionalId = ObdIdentifiers.Functional(addressing);
        _options = options;
    }

    /// <summary>The control units that were found, by identifier.</summary>
    public IReadOnlyList<ObdEcu> Ecus { get; private set; } = [];

    /// <summary>Finds the control units, and opens a channel to each through the daemon, shared with other programs.</summary>
    /// <param name="daemon">Opens the channels.</param>
    /// <param name="interfaceName">The bus.</param>
    /// <param name="addressing">11 or 29 bits.</param>
    /// <param name="options">Waiting times; by default those of ISO 15765-4.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestRefusedException">The daemon does not open a channel.</exception>
    /// <exception cref="CanSocketException">The request could not be sent.</exception>
    public static Task<ObdVehicle> DiscoverAsync(
        DaemonClient daemon, InterfaceName interfaceName, ObdAddressing addressing = ObdAddressing.Standard,
        ObdClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(daemon);
        return DiscoverAsync(
            (address, channel) => daemon.OpenIsoTpAsync(interfaceName, address, channel, cancellationToken: cancellationToken),
            interfaceName, addressing, options, cancellationToken);
    }

    /// <summary>The same with channels of one's own, where no other program talks to these control units.</summary>
    /// <inheritdoc cref="DiscoverAsync(DaemonClient, InterfaceName, ObdAddressing, ObdClientOptions?, CancellationToken)"/>
    public static Task<ObdVehicle> DiscoverAsync(
        InterfaceName interfaceName, ObdAddressing addressing = ObdAddressing.Standard, ObdClientOptions? options = null,
        CancellationToken cancellationToken = default) =>
        DiscoverAsync(
            (address, channel) => Task.FromResult(IsoTpSocket.Open(interfaceName, address, channel)), interfaceName, addressing, options,
            cancellationToken);

    /// <summary>Closes the channels.</summary>
    public async ValueTask DisposeAsync()
    {
        _functional.Dispose();
        foreach (ObdEcu ecu in Ecus)
            await ecu.Client.Channel.DisposeAsync().ConfigureAwait(false);
    }
}
