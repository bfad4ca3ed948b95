using System.Globalization;
using CanTools.Client.Sessions.Wire;
using Kind = CanTools.Client.Sessions.Wire.Control.ControlTypeOneofCase;

namespace CanTools.Gateway.Operate;

/// <summary>Controls as lines of a terminal, and lines that were typed as answers.</summary>
/// <param name="language">That labels are shown in, where there is a translation; null: as they are.</param>
internal sealed class ControlText(string? language)
{
    private const int MaxLength = 2000;

    /// <summary>What is asked, without where.</summary>
    public string Show(Control control)
    {
        string text = Translate(control, control.ControlTypeCase switch
        {
            Kind.ControlLabel => control.ControlLabel.Label_,
            Kind.ControlOptions => control.ControlOptions.Label,
            Kind.ControlContinue => control.ControlContinue.Label,
            Kind.ControlYesno => control.ControlYesno.Label,
            Kind.ControlFreetext => control.ControlFreetext.Label,
            _ => control.ControlNumber.Label,
        });
        if (control.Image is { } image)
            text += $"\n  see {Clean(image.Url)}";
        if (control.ControlOptions is { } options)
            text += string.Concat(options.Options_.Select((option, i) => string.Create(CultureInfo.InvariantCulture, $"\n  {i + 1}  {Translate(control, option)}")));
        return text;
    }

    /// <summary>What can be typed; null where nothing is asked.</summary>
    public static string? Prompt(Control control) => control.ControlTypeCase switch
    {
        Kind.ControlLabel => null,
        Kind.ControlOptions => $"1 to {control.ControlOptions.Options_.Count}: ",
        Kind.ControlContinue => "Enter to go on: ",
        Kind.ControlYesno => "y or n: ",
        Kind.ControlFreetext => "text: ",
        _ => $"{control.ControlNumber.Minimum} to {control.ControlNumber.Maximum}: ",
    };

    /// <summary>The control with what was typed; null where that is no answer to it.</summary>
    public Control? Answer(Control control, string line)
    {
        Control answered = control.Clone();
        switch (control.ControlTypeCase)
        {
            case Kind.ControlOptions when OptionOf(control, line) is { } option:
                answered.ControlOptions.Answer = option;
                return answered;
            case Kind.ControlContinue:
                return answered;
            case Kind.ControlYesno when line.Trim().ToLowerInvariant() is "y" or "yes" or "n" or "no":
                answered.ControlYesno.Answer = line.Trim()[0] is 'y' or 'Y';
                return answered;
            case Kind.ControlFreetext:
                answered.ControlFreetext.Answer = line;
                return answered;
            case Kind.ControlNumber when uint.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
                && number >= control.ControlNumber.Minimum && number <= control.ControlNumber.Maximum:
                answered.ControlNumber.Answer = number;
                return answered;
            default:
                return null;
        }
    }

    /// <summary>What others wrote must not reach the terminal as anything but text.</summary>
    public static string Clean(string text) =>
        string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)).Replace("\n", "\n  ", StringComparison.Ordinal);

    /// <summary>By its number, or as it is shown.</summary>
    private uint? OptionOf(Control control, string line)
    {
        var options = control.ControlOptions.Options_;
        if (uint.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            return number >= 1 && number <= options.Count ? number - 1 : null;
        for (int i = 0; i < options.Count; i++)
        {
            if (string.Equals(Translate(control, options[i]), line.Trim(), StringComparison.OrdinalIgnoreCase))
                return (uint)i;
        }
        return null;
    }

    private string Translate(Control control, string label) => Clean(
        control.Translations.Where(one => one.Label == label).SelectMany(one => one.Translations)
            .FirstOrDefault(one => string.Equals(one.Language, language, StringComparison.OrdinalIgnoreCase))?.Label ?? label);
}
