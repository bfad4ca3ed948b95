using System.Text;

namespace CanTools.Daemon.Configuration;

/// <summary>What --help prints.</summary>
internal static class HelpText
{
    public static string Make()
    {
        var text = new StringBuilder();
        text.Append(
            """
            Usage: hycan_daemon [OPTION]... [SOCKET_PATH]

            Manages CAN interfaces and opens ISO-TP sockets for programs that have no privileges.
            Needs CAP_NET_ADMIN to create interfaces and to bring them up and down: start it with sudo. It drops everything else.

            Options:

            """);
        foreach (Setting setting in Settings.All)
            text.Append($"  --{setting.Name} {setting.ValueName}".PadRight(37)).Append(setting.Help).Append('\n');
        text.Append(
            $"""
              --config FILE                      read settings from FILE (default {OptionsReader.DefaultFile}, if it exists)
              --help, -h                         print this and exit
              --version, -V                      print the version and exit

            Every option can also be a variable ({Settings.LogLevel.Variable} for --{Settings.LogLevel.Name}) or a line of the
            configuration file ('{Settings.LogLevel.Name} = debug'). The command line wins over variables, variables over the file.

            Started through sudo, the socket belongs to the user who called sudo; otherwise to root and the socket's group.
            SIGTERM and SIGINT stop the daemon, SIGUSR1 does so and leaves its connections to the one that systemd starts next, SIGHUP
            makes it read its rules anew.
            Exit status: 0 stopped, 1 could not start or failed, 2 wrong options.

            """);
        return text.ToString();
    }
}
