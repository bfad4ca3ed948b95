using System.CommandLine;
using System.CommandLine.Parsing;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Application;

/// <summary>Arguments and options of the field's own types, with errors that say what they should look like.</summary>
internal static class Parsed
{
    /// <summary>A CAN interface that exists, or will.</summary>
    public static Argument<InterfaceName> Interface(string description = "the CAN interface") =>
        Argument("INTERFACE", description, InterfaceName.Parse, Names);

    public static Argument<InterfaceName[]> Interfaces(string description, bool isOptional = false)
    {
        var argument = new Argument<InterfaceName[]>("INTERFACE")
        {
            Description = description,
            Arity = isOptional ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, InterfaceName.Parse))],
        };
        argument.CompletionSources.Add(_ => Names());
        return argument;
    }

    public static Argument<T> Argument<T>(string name, string description, Func<string, T> parse, Func<IEnumerable<string>>? complete = null)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            CustomParser = result => Read(result, result.Tokens[0].Value, parse),
        };
        if (complete is not null)
            argument.CompletionSources.Add(_ => complete());
        return argument;
    }

    public static Argument<T[]> Arguments<T>(
        string name, string description, Func<string, T> parse, ArgumentArity arity, Func<IEnumerable<string>>? complete = null)
    {
        var argument = new Argument<T[]>(name)
        {
            Description = description,
            Arity = arity,
            CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, parse))],
        };
        if (complete is not null)
            argument.CompletionSources.Add(_ => complete());
        return argument;
    }

    /// <summary>An option with a value; where it is not given, its default or null.</summary>
    public static Option<T> Option<T>(string name, string value, string description, Func<string, T> parse, T? otherwise = default)
    {
        return new Option<T>(name)
        {
            Description = description,
            HelpName = value,
            CustomParser = result => result.Tokens.Count == 0 ? otherwise : Read(result, result.Tokens[^1].Value, parse),
            // Said even where it is null: the library's own default of an array is an empty one.
            DefaultValueFactory = _ => otherwise!,
        };
    }

    /// <summary>An option that can be given several times.</summary>
    public static Option<T[]> Options<T>(string name, string value, string description, Func<string, T> parse) => new(name)
    {
        Description = $"{description}; can be given several times",
        HelpName = value,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, parse))],
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "do it without asking" };

    public static IEnumerable<string> Names()
    {
        try
        {
            return CanInterfaces.List().Select(link => link.Name.ToString());
        }
        catch (CanToolsException)
        {
            return [];
        }
    }

    private static T Read<T>(SymbolResult result, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            string name = result is OptionResult option ? option.Option.Name : ((ArgumentResult)result).Argument.Name;
            if (result is ArgumentResult { Parent: OptionResult parent })
                name = parent.Option.Name;
            result.AddError($"{name}: {exception.Message.Split(" (Parameter", 2)[0]}");
            return default!;
        }
    }
}
