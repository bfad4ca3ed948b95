using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>
/// An interface that the daemon made for this client. A temporary one goes when this is disposed of, or the client is (and with
/// it the last ISO-TP socket that it opened), or its process ends, however it ends; one that was made to stay, stays until
/// <see cref="DeleteAsync"/>.
/// </summary>
public sealed class CreatedInterface : IAsyncDisposable, IDisposable
{
    private readonly DaemonClient _daemon;
    private DaemonConnection? _connection;

    internal CreatedInterface(DaemonClient daemon, DaemonConnection? connection, in CreatedLinkMessage created, bool isTemporary)
    {
        _daemon = daemon;
        _connection = connection;
        Name = created.Name;
        Index = created.Index;
        PeerName = created.PeerIndex != 0 ? created.PeerName : default(InterfaceName?);
        IsTemporary = isTemporary;
    }

    /// <summary>Its name; for a pattern the one that the kernel chose.</summary>
    public InterfaceName Name { get; }

    /// <summary>Its index.</summary>
    public int Index { get; }

    /// <summary>
    /// The name of a vxcan's other end; null where there is none, or where it was put into the network namespace of a named process.
    /// </summary>
    public InterfaceName? PeerName { get; }

    /// <summary>Whether it goes with this client.</summary>
    public bool IsTemporary { get; }

    /// <summary>Deletes it, and with it a vxcan's other end; one that is gone already is none.</summary>
    /// <param name="cancellationToken">Ends the wait; the daemon may have deleted it all the same.</param>
    /// <exception cref="RequestRefusedException">It was not deleted; the message says why.</exception>
    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _daemon.DeleteInterfaceAsync(Name, Index, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestRefusedException exception) when (exception.Code == Shared.Protocol.DaemonErrorCode.InterfaceNotFound)
        {
            // Somebody else was quicker, or it was renamed: then it goes with the connection.
        }
        Release();
    }

    /// <inheritdoc cref="DeleteAsync"/>
    public void Delete()
    {
        try
        {
            _daemon.DeleteInterface(Name, Index);
        }
        catch (RequestRefusedException exception) when (exception.Code == Shared.Protocol.DaemonErrorCode.InterfaceNotFound)
        {
            // As above.
        }
        Release();
    }

    /// <summary>Deletes it if it is temporary. Never fails: what cannot be deleted now goes with the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsTemporary && _connection is not null)
                await DeleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is CanToolsException or ObjectDisposedException)
        {
            // The daemon is gone, or we are: it goes when the connection does.
        }
        Release();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        try
        {
            if (IsTemporary && _connection is not null)
                Delete();
        }
        catch (Exception exception) when (exception is CanToolsException or ObjectDisposedException)
        {
            // As above.
        }
        Release();
    }

    private void Release() => Interlocked.Exchange(ref _connection, null)?.Unkeep();
}
