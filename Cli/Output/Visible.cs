using System.Text;

namespace CanTools.Cli.Output;

/// <summary>Text from others, such as a daemon's or a control unit's, with nothing in it that a terminal obeys.</summary>
internal static class Visible
{
    public static string Of(string text, bool keepLines = false)
    {
        if (!text.Any(one => char.IsControl(one)))
            return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (char one in text)
        {
            if (!char.IsControl(one) || keepLines && one is '\n' or '\t')
                visible.Append(one);
            else
                visible.Append('\\').Append('x').Append(((int)one).ToString("X2", null));
        }
        return visible.ToString();
    }
}
