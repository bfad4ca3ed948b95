using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Connectors;

/// <summary>An interface that a session holds; one that was made for it goes when this does.</summary>
internal sealed class HeldInterface : IAsyncDisposable
{
    private readonly CreatedInterface? _made;
    private readonly CancellationTokenRegistration _watch;

    /// <param name="lease">The daemon's, which becomes this one's.</param>
    /// <param name="made">The interface, where it was made for the session; null: it was there.</param>
    /// <param name="lost">Called if the lease is lost before this is disposed of.</param>
    public HeldInterface(Lease lease, CreatedInterface? made, Action<LeaseLoss> lost)
    {
        Lease = lease;
        _made = made;
        _watch = lease.Lost.Register(() => lost(LeaseLoss.From(lease.Loss!)));
    }

    public Lease Lease { get; }

    public InterfaceName Name => Lease.InterfaceName;

    /// <summary>A vcan that is gone is nobody's resource; a lease that is gone could be another's at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        if (_made is not null)
            await _made.DisposeAsync();
        await Lease.DisposeAsync();
    }
}
