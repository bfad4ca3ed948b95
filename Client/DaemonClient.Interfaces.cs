using CanTools.Shared.Can;
using CanTools.Shared.Protocol;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>
    /// Creates a virtual CAN interface where there is no CAN interface of that name: down, and to stay. HyCAN's own
    /// operation, which its daemon has, too; <see cref="CreateVcanAsync"/> makes one that is up and goes again.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; the daemon may have created it all the same.</param>
    public async Task EnsureVcanAsync(InterfaceName name, CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.CreateVcan, Payload(name), 0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="EnsureVcanAsync"/>
    public void EnsureVcan(InterfaceName name) => Request(Operation.CreateVcan, Payload(name), 0).Dispose();

    /// <summary>Brings a CAN interface up; one that is up stays so.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; the daemon may have brought it up all the same.</param>
    public async Task BringUpAsync(InterfaceName name, CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.InterfaceUp, Payload(name), 0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="BringUpAsync"/>
    public void BringUp(InterfaceName name) => Request(Operation.InterfaceUp, Payload(name), 0).Dispose();

    /// <summary>Brings a CAN interface down; one that is down stays so.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; the daemon may have brought it down all the same.</param>
    public async Task BringDownAsync(InterfaceName name, CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.InterfaceDown, Payload(name), 0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="BringDownAsync"/>
    public void BringDown(InterfaceName name) => Request(Operation.InterfaceDown, Payload(name), 0).Dispose();

    private static byte[] Payload(InterfaceName name) => name.Bytes.Length > 0
        ? name.Bytes.ToArray()
        : throw new ArgumentException("A default InterfaceName names no interface.", nameof(name));
}
