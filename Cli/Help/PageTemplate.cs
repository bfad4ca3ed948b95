using System.Diagnostics;
using System.Text;

namespace CanTools.Cli.Help;

/// <summary>
/// A man page that is written by hand but for the options, which are what the program's own --help says: the line
/// "@OPTIONS program words@" stands for them, "@SETTINGS program@" for the same as lines of a configuration file.
/// </summary>
internal static class PageTemplate
{
    private const string Options = "@OPTIONS ", Settings = "@SETTINGS ";

    public static string Fill(string template, string programFolder)
    {
        var page = new StringBuilder();
        foreach (string line in template.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(Options, StringComparison.Ordinal))
                Roff.Entries(page, OptionsOf(line[Options.Length..].TrimEnd('@'), programFolder));
            else if (line.StartsWith(Settings, StringComparison.Ordinal))
                Roff.Entries(page, AsSettings(Read(HelpOf(line[Settings.Length..].TrimEnd('@'), programFolder))));
            else
                page.Append(line).Append('\n');
        }
        return page.ToString();
    }

    /// <summary>Without other ways to start the program, which are not its options.</summary>
    private static IEnumerable<(string Name, string Meaning)> OptionsOf(string command, string programFolder) =>
        Read(HelpOf(command, programFolder)).Where(entry => !entry.Name.StartsWith(command.Split(' ')[0], StringComparison.Ordinal));

    /// <summary>The lines of help that begin with two blanks and a name, with those that go on below.</summary>
    public static IEnumerable<(string Name, string Meaning)> Read(string help)
    {
        string name = "", meaning = "";
        foreach (string line in help.Split('\n'))
        {
            string text = line.Trim();
            int indent = line.Length - line.TrimStart().Length;
            int gap = text.IndexOf("  ", StringComparison.Ordinal);
            bool isNext = indent == 2 && gap > 0;
            if (isNext || text.Length == 0 || indent < 2)
            {
                if (name.Length > 0)
                    yield return (name, meaning);
                (name, meaning) = isNext ? (text[..gap], text[gap..].Trim()) : ("", "");
            }
            else if (name.Length > 0 && indent > 2)
            {
                meaning += $" {text}";
            }
        }
        if (name.Length > 0)
            yield return (name, meaning);
    }

    /// <summary>"--log-level LEVEL" is "log-level = LEVEL" there; what only a command line has is left out.</summary>
    private static IEnumerable<(string, string)> AsSettings(IEnumerable<(string Name, string Meaning)> options)
    {
        foreach ((string name, string meaning) in options)
        {
            string[] words = name.TrimStart('-').TrimEnd(',').Split(' ', 2);
            if (words[0] is not ("config" or "help," or "version,"))
                yield return ($"{words[0]} = {(words.Length > 1 ? words[1] : "yes")}", meaning);
        }
    }

    private static string HelpOf(string command, string programFolder)
    {
        string[] words = command.Split(' ');
        var start = new ProcessStartInfo(Path.Combine(programFolder, words[0]), [.. words[1..], "--help"]) { RedirectStandardOutput = true };
        using Process program = Process.Start(start)!;
        string help = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return program.ExitCode == 0 && help.Length > 0
            ? help
            : throw new InvalidOperationException($"'{command} --help' ended with {program.ExitCode} and said nothing.");
    }
}
