using System.Collections;
using CanTools.Daemon.Access;
using Microsoft.Extensions.Options;

namespace CanTools.Daemon.Configuration;

/// <summary>
/// Puts the options together: defaults, then the configuration file, then HYCAN_DAEMON_* variables, then the command
/// line. What is unknown or wrong is refused by its name and place.
/// </summary>
internal static class OptionsReader
{
    /// <summary>Read where it exists; a file named with --config must exist.</summary>
    public const string DefaultFile = "/etc/hycan_daemon.conf";

    private const string FileVariable = Settings.VariablePrefix + "CONFIG";

    /// <param name="commandLine">The command line.</param>
    /// <param name="environment">The variables.</param>
    /// <param name="again">The file that was read the last time, and must not have gone since; null: there was none.</param>
    /// <exception cref="UsageException">Something is unknown or wrong; the message says what and where.</exception>
    public static DaemonOptions Read(CommandLine commandLine, IDictionary environment, string? again = null)
    {
        string? named = again ?? commandLine.ConfigurationFile
            ?? (environment[FileVariable] is string { Length: > 0 } variable ? variable : null);
        var factory = new OptionsFactory<DaemonOptions>(
            [
                new ConfigureOptions<DaemonOptions>(options => ReadFile(options, named)),
                new ConfigureOptions<DaemonOptions>(options => RulesFirst(options, () => ReadEnvironment(options, environment))),
                new ConfigureOptions<DaemonOptions>(options => RulesFirst(options, () =>
                {
                    foreach ((Setting setting, string written, string value) in commandLine.Values)
                        Apply(setting, options, written, value);
                })),
            ],
            [],
            [new DaemonOptionsValidator()]);
        try
        {
            return factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException invalid)
        {
            throw new UsageException(string.Join(" ", invalid.Failures));
        }
    }

    /// <summary>Where the first rule decides, what wins comes first.</summary>
    private static void RulesFirst(DaemonOptions options, Action read)
    {
        AccessRule[] earlier = [.. options.Rules];
        options.Rules.Clear();
        read();
        options.Rules.AddRange(earlier);
    }

    private static void ReadEnvironment(DaemonOptions options, IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            string name = (string)entry.Key;
            if (!name.StartsWith(Settings.VariablePrefix, StringComparison.Ordinal) || name == FileVariable)
                continue;

            if (Settings.All.All(setting => setting.Variable != name))
                throw new UsageException($"There is no variable '{name}'. Known are {Names(s => s.Variable)}.");
        }

        // In the table's order, because that of rules matters. An empty variable counts as none, as HyCAN's clients have it.
        foreach (Setting setting in Settings.All)
        {
            if (environment[setting.Variable] is string { Length: > 0 } value)
                Apply(setting, options, setting.Variable, value);
        }
    }

    private static void ReadFile(DaemonOptions options, string? named)
    {
        string path = named ?? DefaultFile;
        if (named is null && !File.Exists(path))
            return;

        options.ConfigurationFile = path;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot read the configuration file {path}: {exception.GetType().Name}. "
                + "Does it exist, and may this user read it?");
        }

        for (int i = 0; i < lines.Length; i++)
            ReadLine(options, $"{path}:{i + 1}", lines[i].Trim());
    }

    private static void ReadLine(DaemonOptions options, string place, string line)
    {
        if (line.Length == 0 || line[0] is '#' or ';')
            return;

        string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2)
            throw new UsageException($"{place}: '{line}' is not of the form 'name = value'.");

        Setting setting = Settings.All.FirstOrDefault(setting => setting.Name == parts[0])
            ?? throw new UsageException($"{place}: there is no setting '{parts[0]}'. Known are {Names(s => s.Name)}.");
        Apply(setting, options, $"{place}: {setting.Name}", parts[1]);
    }

    private static void Apply(Setting setting, DaemonOptions options, string place, string value)
    {
        if (setting.Apply(options, value, place) is { } problem)
            throw new UsageException($"{place}: {problem}.");
    }

    private static string Names(Func<Setting, string> select) => string.Join(", ", Settings.All.Select(select));
}
