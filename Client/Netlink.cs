using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>
/// HyCAN's class of that name: one CAN interface, brought up and down through the daemon. It neither removes the
/// interface nor brings it down when it is disposed of.
/// </summary>
public sealed class Netlink : IAsyncDisposable, IDisposable
{
    private readonly DaemonClient _daemon;
    private readonly bool _ownsDaemon;

    /// <summary>Connects to the daemon, and creates a vcan of that name where there is no such interface.</summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="createIfMissing">False: leave a missing interface missing; then <see cref="Up"/> says so.</param>
    public Netlink(InterfaceName interfaceName, bool createIfMissing = true)
        : this(DaemonClient.Connect(), interfaceName, ownsDaemon: true)
    {
        try
        {
            if (createIfMissing)
                _daemon.EnsureVcan(interfaceName);
        }
        catch
        {
            _daemon.Dispose();
            throw;
        }
    }

    private Netlink(DaemonClient daemon, InterfaceName interfaceName, bool ownsDaemon)
    {
        _daemon = daemon;
        _ownsDaemon = ownsDaemon;
        InterfaceName = interfaceName;
    }

    /// <summary>The interface.</summary>
    public InterfaceName InterfaceName { get; }

    /// <summary>The same as the constructor, on a connection that stays the caller's.</summary>
    /// <param name="daemon">The connection to use.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="createIfMissing">False: leave a missing interface missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Netlink> OpenAsync(
        DaemonClient daemon, InterfaceName interfaceName, bool createIfMissing = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(daemon);
        if (createIfMissing)
            await daemon.EnsureVcanAsync(interfaceName, cancellationToken).ConfigureAwait(false);
        return new Netlink(daemon, interfaceName, ownsDaemon: false);
    }

    /// <summary>Brings the interface up.</summary>
    public void Up() => _daemon.BringUp(InterfaceName);

    /// <inheritdoc cref="Up"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task UpAsync(CancellationToken cancellationToken = default) =>
        _daemon.BringUpAsync(InterfaceName, cancellationToken);

    /// <summary>Brings the interface down.</summary>
    public void Down() => _daemon.BringDown(InterfaceName);

    /// <inheritdoc cref="Down"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task DownAsync(CancellationToken cancellationToken = default) =>
        _daemon.BringDownAsync(InterfaceName, cancellationToken);

    /// <summary>Closes the connection to the daemon, if it is this object's own.</summary>
    public void Dispose()
    {
        if (_ownsDaemon)
            _daemon.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
