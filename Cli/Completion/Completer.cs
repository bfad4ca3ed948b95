using System.CommandLine;
using System.CommandLine.Completions;
using CanTools.Cli.Application;

namespace CanTools.Cli.Completion;

/// <summary>
/// Answers the shells' scripts: which words can stand where the cursor is. The words before it are parsed as they would be when
/// canctl ran; nothing is asked of anybody but the kernel.
/// </summary>
internal static class Completer
{
    /// <summary>Marks that a shell asks.</summary>
    public const string Word = "complete-words";

    /// <param name="words">Those after "canctl", up to and with the one that is being typed, which may be empty.</param>
    /// <param name="to">A word a line, with what it is behind a tab.</param>
    public static int Complete(string[] words, TextWriter to)
    {
        string typed = words.Length > 0 ? words[^1] : "";
        RootCommand root = Canctl.MakeRoot();
        ParseResult parsed = root.Parse(typed.Length > 0 ? words[..^1] : words.Where(word => word.Length > 0).ToArray());
        IEnumerable<(string Word, string Meaning)> found = ValueOf(parsed, words) is { } option
            ? Values(option)
            : typed.StartsWith('-') ? Options(parsed) : Words(parsed);
        foreach ((string word, string meaning) in found.Where(one => one.Word.StartsWith(typed, StringComparison.Ordinal)).DistinctBy(one => one.Word))
            to.WriteLine(meaning.Length > 0 ? $"{word}\t{meaning}" : word);
        to.Flush();
        return ExitCode.Done;
    }

    /// <summary>The option whose value is being typed; null: none.</summary>
    private static Option? ValueOf(ParseResult parsed, string[] words) => words.Length < 2 ? null
        : AllOptions(parsed).FirstOrDefault(option =>
            option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0
            && (option.Name == words[^2] || option.Aliases.Contains(words[^2])));

    private static IEnumerable<(string, string)> Values(Option option) =>
        option.GetCompletions(CompletionContext.Empty).Select(item => (item.Label, ""));

    private static IEnumerable<(string, string)> Options(ParseResult parsed) =>
        AllOptions(parsed).Where(option => !option.Hidden).Select(option => (option.Name, Help.CommandText.Describe(option)));

    private static IEnumerable<(string, string)> Words(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        foreach (Command one in Help.CommandText.Commands(command))
            yield return (one.Name, one.Description ?? "");
        if (Next(parsed, command) is not { } argument)
            yield break;
        foreach (CompletionItem item in argument.GetCompletions(CompletionContext.Empty))
            yield return (item.Label, "");
    }

    /// <summary>The argument that comes next: the first that is not full.</summary>
    private static Argument? Next(ParseResult parsed, Command command) => command.Arguments.FirstOrDefault(argument =>
        (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MaximumNumberOfValues);

    private static IEnumerable<Option> AllOptions(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options);
}
