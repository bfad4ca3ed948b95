using CanTools.Client.Connections;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Between two attempts to connect to a daemon whose queue is full; no descriptor tells when it has room.</summary>
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMilliseconds(5);

    private async ValueTask<DaemonConnection> GetConnectionAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        if (UsableConnection is { } usable)
            return usable;
        if (!await _connecting.WaitAsync(deadline.Remaining, cancellationToken).ConfigureAwait(false))
            throw _connector.NoRoom();
        try
        {
            DaemonConnection? connection;
            while ((connection = UsableConnection ?? ConnectOnce()) is null)
            {
                if (deadline.IsOver)
                    throw _connector.NoRoom();
                await Task.Delay(s_retryPause, cancellationToken).ConfigureAwait(false);
            }
            return connection;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private DaemonConnection GetConnection(Deadline deadline)
    {
        if (UsableConnection is { } usable)
            return usable;
        if (!_connecting.Wait(deadline.Remaining))
            throw _connector.NoRoom();
        try
        {
            DaemonConnection? connection;
            while ((connection = UsableConnection ?? ConnectOnce()) is null)
            {
                if (deadline.IsOver)
                    throw _connector.NoRoom();
                Thread.Sleep(s_retryPause);
            }
            return connection;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private DaemonConnection? UsableConnection
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _connection is { IsUsable: true } usable ? usable : null;
        }
    }

    private DaemonConnection? ConnectOnce()
    {
        if (_connection is not null)
            _log.Reconnecting();
        DaemonConnection? connection = _connector.TryConnect();
        if (connection is null)
            return null;

        lock (_gate)
        {
            if (!_isDisposed)
                return _connection = connection;
        }
        connection.Dispose();
        throw new ObjectDisposedException(nameof(DaemonClient));
    }
}
