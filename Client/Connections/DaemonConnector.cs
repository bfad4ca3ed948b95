using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Client.Connections;

/// <summary>Tries the paths in their order until a daemon answers, and says what failed where none does.</summary>
internal sealed class DaemonConnector(DaemonClientOptions options, ILogger log)
{
    private readonly TimeSpan _timeout = options.Timeout;
    private readonly uint[] _trustedUsers = [.. options.TrustedUserIds];

    private readonly string[] _paths = options.SocketPath is null
        ? SocketPath.Candidates(Environment.GetEnvironmentVariable(SocketPath.Variable))
        : [options.SocketPath];

    /// <summary>Null where the only daemon there is has no room at this moment.</summary>
    /// <exception cref="DaemonUnavailableException">There is none, or none that may be used.</exception>
    public DaemonConnection? TryConnect()
    {
        List<ConnectAttempt> failed = [];
        foreach (string path in _paths)
        {
            ConnectAttempt attempt = DaemonEndpoint.TryConnect(path, _trustedUsers);
            if (attempt.Outcome == ConnectOutcome.Connected)
            {
                log.Connected(path);
                return new DaemonConnection(attempt.Socket!, path);
            }

            failed.Add(attempt);
            if (attempt.Outcome == ConnectOutcome.Busy)
                return null;
            if (failed.Count < _paths.Length)
                log.PathFailed(path, attempt.Reason);
        }
        throw Explain(failed);
    }

    /// <summary>When there was no room until the deadline.</summary>
    public DaemonTimeoutException NoRoom() => new(
        $"The daemon's queue of connections was full for {_timeout.TotalSeconds:0.#} s "
        + $"({string.Join(", ", _paths)}). Is it stopped (state T) or overloaded? Restart it.");

    private static DaemonUnavailableException Explain(List<ConnectAttempt> failed)
    {
        string tried = string.Concat(failed.Select(attempt => $"\n  {attempt.Path}: {attempt.Reason}"));
        if (failed.Any(attempt => attempt.Outcome == ConnectOutcome.AccessDenied))
        {
            return new DaemonAccessDeniedException(
                $"This user may not use hycan_daemon. Tried:{tried}\n"
                + "Join the socket's group ('sudo usermod -aG hycan $USER', then log in again), "
                + "or start the daemon with sudo as this user.");
        }
        if (failed.Any(attempt => attempt.Outcome == ConnectOutcome.Untrusted))
        {
            return new UntrustedDaemonException(
                $"No daemon that can be trusted. Tried:{tried}\n"
                + "Start one with 'sudo hycan_daemon', or add its user to DaemonClientOptions.TrustedUserIds.");
        }
        return new DaemonUnavailableException(
            $"No hycan_daemon answers. Tried:{tried}\n"
            + "Start it with 'sudo systemctl start hycan-daemon' or 'sudo hycan_daemon', "
            + "or set HYCAN_DAEMON_SOCKET to its socket.");
    }
}
