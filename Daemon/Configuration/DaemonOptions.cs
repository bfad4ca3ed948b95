using CanTools.Daemon.Access;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Configuration;

/// <summary>Everything that can be set; docs and --help come from <see cref="Settings"/>.</summary>
internal sealed class DaemonOptions
{
    public string SocketPath { get; set; } = Shared.Protocol.SocketPath.Default;

    /// <summary>The file that was read; null: none.</summary>
    public string? ConfigurationFile { get; set; }

    /// <summary>Null: the group hycan where there is one.</summary>
    public string? SocketGroup { get; set; }

    /// <summary>Permission bits, such as 0660 in octal.</summary>
    public int SocketMode { get; set; } = Convert.ToInt32("660", 8);

    /// <summary>Where to serve obdii's clients; null: nowhere.</summary>
    public string? ObdiidSocketPath { get; set; }

    /// <summary>Whom root's daemon goes on as; null: hycan where there is such a user.</summary>
    public string? User { get; set; }

    /// <summary>Interfaces stay as they are: it only opens ISO-TP sockets, which takes no privilege.</summary>
    public bool NoPrivileges { get; set; }

    /// <summary>Who may do what; the first that is about it decides.</summary>
    public List<AccessRule> Rules { get; } = [];

    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    public int MaxConnections { get; set; } = 4096;

    public int MaxConnectionsPerUser { get; set; } = 1024;

    /// <summary>
    /// Openings of ISO-TP channels, shared or not. Each may be a socket, for which the kernel keeps some 256 KiB.
    /// </summary>
    public int MaxChannels { get; set; } = 1024;

    public int MaxChannelsPerUser { get; set; } = 256;

    public int MaxChannelsPerConnection { get; set; } = 128;

    public int MaxInterfaces { get; set; } = 1024;

    public int MaxInterfacesPerUser { get; set; } = 256;

    public int MaxInterfacesPerConnection { get; set; } = 256;

    /// <summary>Those that wait included.</summary>
    public int MaxLeases { get; set; } = 1024;

    public int MaxLeasesPerUser { get; set; } = 256;

    /// <summary>A second.</summary>
    public int MaxRequests { get; set; } = 100_000;

    /// <summary>A second: about as many as one program can ask that waits for each answer.</summary>
    public int MaxRequestsPerUser { get; set; } = 20_000;

    /// <summary>From the first byte of a request to its last.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For a client to take its answers once they fill its socket.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
