namespace CanTools.Cli.Application;

/// <summary>What canctl's exit status says; 128 and more: ended by that signal.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Unreachable = 3;
    public const int Refused = 4;
    public const int NoAnswer = 5;
    public const int NotFound = 6;
    public const int Lost = 7;
    public const int CannotRun = 126;
    public const int CommandNotFound = 127;
    public const int BySignal = 128;

    /// <summary>For people: help, man pages and documentation have the same table.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> Table { get; } =
    [
        ("0", "done"),
        ("1", "failed; what failed is on standard error"),
        ("2", "wrong usage: an option or argument that does not exist, or cannot be"),
        ("3", "no daemon, or no gateway: not there, not to be reached, too old"),
        ("4", "the daemon, the gateway or a control unit refused"),
        ("5", "nobody on the bus answered in time, or a transfer broke off"),
        ("6", "there is no such interface, channel, lease or session"),
        ("7", "a lease or session was lost to somebody else"),
        ("126, 127", "the command given cannot be run, or is not there; else its own status"),
        ("128 + N", "ended by signal N, such as 130 by Ctrl-C; commands that run until they are stopped end with 0"),
    ];
}
