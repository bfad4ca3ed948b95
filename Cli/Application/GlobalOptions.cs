using System.CommandLine;

namespace CanTools.Cli.Application;

/// <summary>What every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Socket { get; } = new("--socket")
    {
        Description = "the daemon's socket (default: HYCAN_DAEMON_SOCKET, /var/run/hycan_daemon.sock, /tmp/hycan_daemon.sock)",
        HelpName = "PATH",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "print JSON, one object a line",
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "print only what was asked for: no headings, no progress, no hints",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "tell more of an error, and what the library reports",
        Recursive = true,
    };

    public static Option<string> Color { get; } = Make();

    public static void AddTo(Command root)
    {
        root.Add(Socket);
        root.Add(Json);
        root.Add(Quiet);
        root.Add(Verbose);
        root.Add(Color);
    }

    private static Option<string> Make()
    {
        var option = new Option<string>("--color")
        {
            Description = "auto (on a terminal, unless NO_COLOR is set), always or never",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "auto",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong("auto", "always", "never");
        return option;
    }
}
