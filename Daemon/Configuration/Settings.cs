using System.Globalization;
using CanTools.Daemon.Access;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace CanTools.Daemon.Configuration;

/// <summary>The table of all settings: the command line, the environment, the file and the help are read off it.</summary>
internal static class Settings
{
    public const string VariablePrefix = "HYCAN_DAEMON_";

    /// <summary>The path is also the one argument that needs no name, as HyCAN has it.</summary>
    public static Setting Socket { get; } = new(
        "socket", "PATH", $"where to listen (default {Shared.Protocol.SocketPath.Default})",
        (options, value, _) =>
        {
            options.SocketPath = value;
            return value.Length == 0 ? "a path cannot be empty" : null;
        });

    public static Setting LogLevel { get; } = new(
        "log-level", "LEVEL", "trace, debug, information, warning, error, critical or none (default information)",
        SetLogLevel);

    public static IReadOnlyList<Setting> All { get; } =
    [
        Socket,
        new("socket-group", "GROUP",
            "the socket's group, by name or number (default: hycan, where there is such a group)",
            (options, value, _) =>
            {
                options.SocketGroup = value;
                return value.Length == 0 ? "a group cannot be empty" : null;
            }),
        new("socket-mode", "MODE", "the socket's permissions, in octal (default 0660)", SetMode),
        new("obdiid-socket", "PATH",
            "serve obdii's clients there, too; they look for /tmp/obdiid.sock (default: off). Answering those of other users "
                + "takes CAP_DAC_OVERRIDE",
            (options, value, _) =>
            {
                options.ObdiidSocketPath = value;
                return value.Length == 0 ? "a path cannot be empty" : null;
            }),
        new("user", "NAME", "go on as this user when started as root (default: hycan, where there is such a user)",
            (options, value, _) =>
            {
                options.User = value;
                return value.Length == 0 ? "a user cannot be empty" : null;
            }),
        new("no-privileges", "", "drop CAP_NET_ADMIN, too, or do without it: only open ISO-TP sockets", SetNoPrivileges),
        new("deny", "RULE",
            $"keep some clients from something: {AccessRuleParser.Form}. The first rule that fits decides; without one, root, the socket's "
                + "owner and its group may do everything, and others nothing",
            (options, value, place) => AddRule(options, allows: false, value, place)),
        new("allow", "RULE", "the same, to let them; 'anywhere' is for those of other network namespaces",
            (options, value, place) => AddRule(options, allows: true, value, place)),
        LogLevel,
        new("max-connections", "N", "connections in all (default 4096)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxConnections = number)),
        new("max-connections-per-user", "N", "connections of one user (default 1024)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxConnectionsPerUser = number)),
        new("max-channels", "N", "open ISO-TP channels in all (default 1024)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxChannels = number)),
        new("max-channels-per-user", "N", "open ISO-TP channels of one user (default 256)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxChannelsPerUser = number)),
        new("max-channels-per-connection", "N", "open ISO-TP channels of one connection (default 128)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxChannelsPerConnection = number)),
        new("max-interfaces", "N", "interfaces made for clients, in all (default 1024)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxInterfaces = number)),
        new("max-interfaces-per-user", "N", "interfaces made for one user (default 256)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxInterfacesPerUser = number)),
        new("max-interfaces-per-connection", "N", "interfaces that live as long as one connection (default 256)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxInterfacesPerConnection = number)),
        new("max-leases", "N", "leases, and claims that wait, in all (default 1024)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxLeases = number)),
        new("max-leases-per-user", "N", "leases, and claims that wait, of one user (default 256)",
            (options, value, _) => SetNumber(value, 1, 1_000_000, number => options.MaxLeasesPerUser = number)),
        new("max-requests", "N", "requests a second, in all (default 100000)",
            (options, value, _) => SetNumber(value, 1, 100_000_000, number => options.MaxRequests = number)),
        new("max-requests-per-user", "N", "requests a second of one user (default 20000)",
            (options, value, _) => SetNumber(value, 1, 100_000_000, number => options.MaxRequestsPerUser = number)),
        new("request-timeout", "SECONDS", "from a request's first byte to its last (default 10)",
            (options, value, _) => SetNumber(
                value, 1, 3600, number => options.RequestTimeout = TimeSpan.FromSeconds(number))),
        new("answer-timeout", "SECONDS", "for a client to take answers that fill its socket (default 5)",
            (options, value, _) => SetNumber(
                value, 1, 3600, number => options.AnswerTimeout = TimeSpan.FromSeconds(number))),
    ];

    private static string? SetNumber(string value, int minimum, int maximum, Action<int> set)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number < minimum || number > maximum)
        {
            return $"'{value}' is not a number from {minimum} to {maximum}";
        }

        set(number);
        return null;
    }

    private static string? AddRule(DaemonOptions options, bool allows, string value, string place)
    {
        string? problem = AccessRuleParser.TryParse(allows, value, place, out AccessRule? rule);
        if (rule is not null)
            options.Rules.Add(rule);
        return problem;
    }

    private static string? SetNoPrivileges(DaemonOptions options, string value, string place)
    {
        options.NoPrivileges = value == Setting.Yes;
        return value is Setting.Yes or "no" ? null : $"'{value}' is neither yes nor no";
    }

    private static string? SetMode(DaemonOptions options, string value, string place)
    {
        if (value.Length is < 3 or > 4 || value.Any(digit => digit is < '0' or > '7') || Convert.ToInt32(value, 8) > 511)
            return $"'{value}' is not an octal mode such as 0660";

        options.SocketMode = Convert.ToInt32(value, 8);
        return null;
    }

    private static string? SetLogLevel(DaemonOptions options, string value, string place)
    {
        foreach (Level level in Enum.GetValues<Level>())
        {
            if (level.ToString().Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                options.LogLevel = level;
                return null;
            }
        }
        return $"'{value}' is none of trace, debug, information, warning, error, critical and none";
    }
}
