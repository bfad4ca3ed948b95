using System.CommandLine;
using CanTools.Cli.Application;

namespace CanTools.Cli.Help;

/// <summary>What --help prints. Plain text, and nothing of the console's library: it shall be there at once.</summary>
internal static class HelpPage
{
    private const int Column = 30;
    private const int Width = 110;

    public static void Write(Command command, TextWriter to)
    {
        to.WriteLine($"Usage: {CommandText.Synopsis(command)}");
        to.WriteLine();
        Wrap(to, $"{Capital(command.Description ?? "")}.".Replace("..", ".", StringComparison.Ordinal), indent: 0);

        Section(to, "Commands", CommandText.Commands(command).Select(one => (one.Name, one.Description ?? "")));
        Section(to, "Arguments", CommandText.Arguments(command).Select(one => (one.Name, one.Description ?? "")));
        Section(to, "Options", CommandText.Options(command).Select(one => (CommandText.Names(one), CommandText.Describe(one))));
        Command root = RootOf(command);
        Section(to, "Options of every command", CommandText.GlobalOptions(root).Select(one => (CommandText.Names(one), CommandText.Describe(one))));

        if (command is CliCommand { Remarks.Length: > 0 } remarked)
        {
            to.WriteLine();
            foreach (string paragraph in remarked.Remarks.ReplaceLineEndings("\n").Split('\n'))
                Wrap(to, paragraph, indent: 0);
        }
        if (command is CliCommand { Examples.Count: > 0 } shown)
        {
            to.WriteLine();
            to.WriteLine("Examples:");
            foreach (Example example in shown.Examples)
            {
                to.WriteLine($"  {example.Line}");
                Wrap(to, example.Meaning, indent: 6);
            }
        }
        if (command is RootCommand)
            Section(to, "Exit status", ExitCode.Table);
        if (CommandText.Commands(command).Any())
        {
            to.WriteLine();
            to.WriteLine($"'{CommandText.PathOf(command)} COMMAND --help' has examples for each.");
        }
        to.Flush();
    }

    public static string PathOf(Command command) => CommandText.PathOf(command);

    private static Command RootOf(Command command)
    {
        while (command.Parents.OfType<Command>().FirstOrDefault() is { } parent)
            command = parent;
        return command;
    }

    private static string Capital(string text) => text.Length == 0 || text.StartsWith("canctl", StringComparison.Ordinal) ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    private static void Section(TextWriter to, string heading, IEnumerable<(string Name, string Meaning)> rows)
    {
        bool isFirst = true;
        foreach ((string name, string meaning) in rows)
        {
            if (isFirst)
            {
                to.WriteLine();
                to.WriteLine($"{heading}:");
            }
            isFirst = false;
            string head = $"  {name}".PadRight(Column);
            if (head.Length > Column)
            {
                to.WriteLine(head);
                head = new string(' ', Column);
            }
            to.Write(head);
            Wrap(to, meaning, Column, Column);
        }
    }

    private static void Wrap(TextWriter to, string text, int indent, int at = 0)
    {
        if (at == 0)
            to.Write(new string(' ', indent));
        int column = indent;
        bool isFirst = true;
        foreach (string word in text.Split(' '))
        {
            if (!isFirst && column + 1 + word.Length > Width)
            {
                to.WriteLine();
                to.Write(new string(' ', indent));
                column = indent;
                isFirst = true;
            }
            if (!isFirst)
            {
                to.Write(' ');
                column++;
            }
            to.Write(word);
            column += word.Length;
            isFirst = false;
        }
        to.WriteLine();
    }
}
