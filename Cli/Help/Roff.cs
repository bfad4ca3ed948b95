using System.Text;

namespace CanTools.Cli.Help;

/// <summary>Text in troff's language for man pages, man(7).</summary>
internal static class Roff
{
    /// <summary>A dash stays one, and no line begins with what troff obeys.</summary>
    public static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? $"\\&{escaped}" : escaped;
    }

    public static void Title(StringBuilder page, string name, string description)
    {
        page.Append($".TH {name.ToUpperInvariant().Replace("-", "\\-", StringComparison.Ordinal)} 1 \"\" \"CanTools\" \"User commands\"\n");
        page.Append($".SH NAME\n{Escape(name)} \\- {Escape(description)}\n");
    }

    /// <summary>A list of names, each with what it means.</summary>
    public static void Entries(StringBuilder page, IEnumerable<(string Name, string Meaning)> entries)
    {
        foreach ((string name, string meaning) in entries)
            page.Append($".TP\n.B {Escape(name)}\n{Escape(meaning)}\n");
    }

    public static void Paragraphs(StringBuilder page, string text)
    {
        bool isFirst = true;
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!isFirst)
                page.Append(".PP\n");
            page.Append(Escape(paragraph)).Append('\n');
            isFirst = false;
        }
    }
}
