namespace CanTools.Shared.Protocol;

/// <summary>Where the daemon's socket is looked for, as HyCAN documents it.</summary>
internal static class SocketPath
{
    /// <summary>Names the path; it wins over both defaults.</summary>
    public const string Variable = "HYCAN_DAEMON_SOCKET";

    /// <summary>Where the system's service listens.</summary>
    public const string SystemService = "/var/run/hycan_daemon.sock";

    /// <summary>Where a daemon started by hand listens.</summary>
    public const string Default = "/tmp/hycan_daemon.sock";

    /// <summary>The paths that a client tries, in their order.</summary>
    public static string[] Candidates(string? variable) =>
        string.IsNullOrEmpty(variable) ? [SystemService, Default] : [variable, SystemService, Default];
}
