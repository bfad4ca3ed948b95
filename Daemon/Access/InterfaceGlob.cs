using System.Text;
using CanTools.Shared.Can;

namespace CanTools.Daemon.Access;

/// <summary>Names of interfaces in a rule: '*' stands for any bytes, '?' for one.</summary>
internal sealed class InterfaceGlob
{
    /// <summary>In a name to be matched, which cannot hold either: a byte that is known to be a digit, but not which.</summary>
    public const byte SomeDigit = 1;

    /// <summary>The same, and it must match whichever it is.</summary>
    public const byte EveryDigit = 2;

    private readonly byte[] _pattern;

    private InterfaceGlob(byte[] pattern) => _pattern = pattern;

    /// <summary>Null, and what is wrong with it.</summary>
    public static InterfaceGlob? TryParse(string text, out string problem)
    {
        // What is left without its wildcards must fit into a name.
        string letters = text.Replace("*", "", StringComparison.Ordinal).Replace('?', 'x');
        bool isAnything = letters.Length == 0 && text.Length > 0;
        problem = isAnything ? "" : InterfaceName.FindProblem(Encoding.UTF8.GetBytes(letters)) is { } wrong
            ? $"'{text}' matches no interface: {wrong}"
            : "";
        return problem.Length == 0 ? new InterfaceGlob(Encoding.ASCII.GetBytes(text)) : null;
    }

    /// <summary>Whether it matches the whole name. In steps of at most the lengths' product.</summary>
    public bool Matches(ReadOnlySpan<byte> name)
    {
        int pattern = 0, at = 0, star = -1, resume = 0;
        while (at < name.Length)
        {
            if (pattern < _pattern.Length && _pattern[pattern] == (byte)'*')
            {
                star = pattern++;
                resume = at;
            }
            else if (pattern < _pattern.Length && MatchesByte(_pattern[pattern], name[at]))
            {
                pattern++;
                at++;
            }
            else if (star >= 0)
            {
                pattern = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }
        return _pattern.AsSpan(pattern).TrimStart((byte)'*').IsEmpty;
    }

    public override string ToString() => Encoding.ASCII.GetString(_pattern);

    private static bool MatchesByte(byte pattern, byte b) =>
        pattern == (byte)'?' || pattern == b || b == SomeDigit && char.IsAsciiDigit((char)pattern);
}
