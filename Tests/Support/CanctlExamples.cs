using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Help;

namespace CanTools.Tests.Support;

/// <summary>The examples in canctl's help.</summary>
internal static class CanctlExamples
{
    public static IEnumerable<(CliCommand Command, Example Example)> All =>
        Below(Canctl.MakeRoot()).OfType<CliCommand>().SelectMany(command => command.Examples.Select(example => (command, example)));

    /// <summary>Runs a line in a shell; one that does not end by itself is stopped as Ctrl-C does it, once it is at work.</summary>
    public static Task<(int Status, string Output)> RunAsync(string line, bool isEndless, string folder, params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(one => one.Name, one => (string?)one.Value);
        variables["PATH"] = $"{Repository.PathOf("dist")}:{Environment.GetEnvironmentVariable("PATH")}";
        // sudo has a PATH of its own; a shell in the background ignores SIGINT, and hands that on.
        string typed = line.Replace("sudo canctl", $"sudo --preserve-env=HYCAN_DAEMON_SOCKET {Repository.PathOf("dist/canctl")}", StringComparison.Ordinal);
        // Under emulation a control unit needs longer than those of cars.
        typed = System.Text.RegularExpressions.Regex.Replace(typed, @"canctl obd ([a-z]+ .*vcan0)", "canctl obd $1 --timeout 3s");
        string shell = isEndless && !typed.Contains("--count", StringComparison.Ordinal) && !typed.Contains("sandbox", StringComparison.Ordinal)
            ? $"cd {folder}; timeout --preserve-status --signal=INT 6 env --default-signal=INT {typed}"
            : $"cd {folder}; {typed}";
        return RunningProgram.RunAsync("bash", ["-c", shell], variables);
    }

    private static IEnumerable<Command> Below(Command command) => CommandText.Commands(command).SelectMany(Below).Prepend(command);
}
