using System.CommandLine;
using System.CommandLine.Parsing;
using CanTools.Cli.Help;

namespace CanTools.Cli.Application;

/// <summary>The parser takes what it does not know for an argument: "--josn" would become a name.</summary>
internal static class UnknownOptions
{
    /// <summary>What is wrong, and what was probably meant; null: nothing.</summary>
    public static string? Find(ParseResult parsed)
    {
        foreach (Token token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                break;
            if (token.Type == TokenType.Argument && token.Value is ['-', not (>= '0' and <= '9'), ..])
                return $"There is no option {token.Value}.{Suggest(parsed, token.Value)}";
        }
        return null;
    }

    private static string Suggest(ParseResult parsed, string typed)
    {
        Command command = parsed.CommandResult.Command;
        string? nearest = CommandText.Options(command).Concat(CommandText.GlobalOptions(parsed.RootCommandResult.Command))
            .SelectMany(option => option.Aliases.Append(option.Name))
            .MinBy(name => Distance(name, typed));
        if (nearest is not null && typed.Length > 3 && Distance(nearest, typed) <= 2)
            return $" Did you mean {nearest}?";
        return CommandText.Arguments(command).Any(argument => argument.Arity.MaximumNumberOfValues > 1)
            ? " What belongs to another program goes behind --."
            : "";
    }

    /// <summary>Levenshtein's: how many letters must be added, taken away or changed.</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int k = 1; k <= other.Length; k++)
            {
                int changed = diagonal + (one[i - 1] == other[k - 1] ? 0 : 1);
                diagonal = row[k];
                row[k] = Math.Min(changed, 1 + Math.Min(row[k], row[k - 1]));
            }
        }
        return row[^1];
    }
}
