using System.CommandLine;
using System.CommandLine.Help;

namespace CanTools.Cli.Help;

/// <summary>What --help, man pages and the documentation say of a command: the same words.</summary>
internal static class CommandText
{
    public static IEnumerable<Command> Commands(Command command) => command.Subcommands.Where(one => !one.Hidden);

    public static IEnumerable<Argument> Arguments(Command command) => command.Arguments.Where(one => !one.Hidden);

    /// <summary>Its own options.</summary>
    public static IEnumerable<Option> Options(Command command) =>
        command.Options.Where(one => !one.Hidden && !IsGlobal(one) && one is not HelpOption);

    /// <summary>Those that all commands have.</summary>
    public static IEnumerable<Option> GlobalOptions(Command root) => root.Options.Where(one => !one.Hidden && (IsGlobal(one) || one is HelpOption));

    /// <summary>Such as "canctl interface create [OPTION]... NAME".</summary>
    public static string Synopsis(Command command)
    {
        string text = PathOf(command);
        if (Commands(command).Any())
            text += " COMMAND";
        if (Options(command).Any())
            text += " [OPTION]...";
        foreach (Argument argument in Arguments(command))
            text += $" {Usage(argument)}";
        return text;
    }

    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "canctl";

    /// <summary>Such as "-y, --yes" or "--mtu SIZE".</summary>
    public static string Names(Option option)
    {
        IEnumerable<string> names = option.Aliases.Append(option.Name).OrderBy(name => name.Length);
        if (option is HelpOption)
            names = ["-h", "--help"];
        string value = option.HelpName ?? "VALUE";
        return string.Join(", ", names) + (option.ValueType == typeof(bool) || option is HelpOption or VersionOption ? "" : $" {value}");
    }

    public static string Describe(Option option) => option switch
    {
        HelpOption => "show this",
        VersionOption => "show the version",
        _ => option.Description ?? "",
    };

    private static string Usage(Argument argument)
    {
        string name = argument.Name;
        if (argument.Arity.MaximumNumberOfValues > 1)
            name += "...";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static bool IsGlobal(Option option) => option.Recursive && option is not HelpOption;
}
