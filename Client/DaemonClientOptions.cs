using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CanTools.Client;

/// <summary>How a <see cref="DaemonClient"/> finds its daemon, and how long it waits for it.</summary>
public sealed class DaemonClientOptions
{
    /// <summary>
    /// The one path to use. Null: the paths of HYCAN_DAEMON_SOCKET (if set), /var/run/hycan_daemon.sock and
    /// /tmp/hycan_daemon.sock are tried in this order until one answers.
    /// </summary>
    public string? SocketPath { get; set; }

    /// <summary>For each call, connecting included: more than zero, at most a day; 5 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Users, besides root and this one, whose daemon is trusted where its socket lies in a folder that everybody can
    /// write to, such as /tmp.
    /// </summary>
    public ICollection<uint> TrustedUserIds { get; } = [];

    /// <summary>Where the client reports that it reconnected, or had to fall back to another path.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, TimeSpan.FromDays(1));
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        if (SocketPath is not null)
            ArgumentException.ThrowIfNullOrEmpty(SocketPath);
    }
}
