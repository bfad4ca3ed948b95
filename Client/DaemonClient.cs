using CanTools.Client.Connections;
using Microsoft.Extensions.Logging;

namespace CanTools.Client;

/// <summary>
/// A connection to hycan_daemon. It is kept, and opened anew when the daemon was restarted. Safe to use from several
/// threads at once: requests are sent one behind the other without waiting, and answered in the same order.
/// </summary>
/// <remarks>
/// Every call can throw <see cref="DaemonUnavailableException"/> (or one of its kinds) when the daemon cannot be reached,
/// <see cref="RequestRefusedException"/> when it refuses, <see cref="DaemonTooOldException"/> when it does not know the
/// operation and <see cref="ProtocolViolationException"/> when what answers is no daemon. HyCAN's own daemon serves one
/// connection at a time: a client that is connected to it and asks nothing keeps all others waiting.
/// </remarks>
public sealed partial class DaemonClient : IAsyncDisposable, IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly ILogger _log;
    private readonly DaemonConnector _connector;
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly Lock _gate = new();
    private volatile DaemonConnection? _connection;
    private volatile bool _isDisposed;
    private volatile string? _name;

    private DaemonClient(DaemonClientOptions? options)
    {
        options ??= new DaemonClientOptions();
        options.Validate();
        _timeout = options.Timeout;
        _log = options.LoggerFactory.CreateLogger("CanTools.Client.DaemonClient");
        _connector = new DaemonConnector(options, _log);
    }

    /// <summary>Another connection of the same program to the same daemon.</summary>
    private DaemonClient(DaemonClient origin)
    {
        _timeout = origin._timeout;
        _log = origin._log;
        _connector = origin._connector;
    }

    /// <summary>The path of the daemon that is, or was last, connected to.</summary>
    public string SocketPath => _connection!.Path;

    /// <summary>Connects to the daemon.</summary>
    /// <param name="options">Null: the documented paths, 5 s.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<DaemonClient> ConnectAsync(
        DaemonClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        var client = new DaemonClient(options);
        await client.GetConnectionAsync(Deadline.In(client._timeout), cancellationToken).ConfigureAwait(false);
        return client;
    }

    /// <summary>Connects to the daemon, in plain system calls.</summary>
    /// <param name="options">Null: the documented paths, 5 s.</param>
    public static DaemonClient Connect(DaemonClientOptions? options = null)
    {
        var client = new DaemonClient(options);
        client.GetConnection(Deadline.In(client._timeout));
        return client;
    }

    /// <summary>
    /// Closes the connection; what still waits for an answer fails with <see cref="ObjectDisposedException"/>. ISO-TP
    /// sockets that it opened go on, and keep the connection open underneath until the last of them is closed.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _connection?.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
