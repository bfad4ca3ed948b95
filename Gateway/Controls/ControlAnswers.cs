using CanTools.Client.Sessions.Wire;
using Kind = CanTools.Client.Sessions.Wire.Control.ControlTypeOneofCase;

namespace CanTools.Gateway.Controls;

/// <summary>Which answers fit which controls.</summary>
internal static class ControlAnswers
{
    private const int MaxText = 4096, MaxControl = 16 * 1024;

    /// <summary>What is shown, with the answer that was given; what else the answer says does not count.</summary>
    /// <param name="shown">The control.</param>
    /// <param name="given">The answer.</param>
    /// <param name="problem">Why it does not fit.</param>
    public static Control? Take(Control shown, Control? given, out string problem)
    {
        problem = "";
        if (given is null || given.ControlTypeCase != shown.ControlTypeCase)
        {
            problem = "The answer is one to something else.";
            return null;
        }
        Control answered = shown.Clone();
        switch (shown.ControlTypeCase)
        {
            // Whoever shows it goes on once it was there for long enough.
            case Kind.ControlLabel:
                problem = "It is not to be answered.";
                break;
            case Kind.ControlOptions when !given.ControlOptions.HasAnswer || given.ControlOptions.Answer >= shown.ControlOptions.Options_.Count:
                problem = $"It is one of {shown.ControlOptions.Options_.Count} options.";
                break;
            case Kind.ControlOptions:
                answered.ControlOptions.Answer = given.ControlOptions.Answer;
                break;
            case Kind.ControlYesno when !given.ControlYesno.HasAnswer:
                problem = "It is yes or no.";
                break;
            case Kind.ControlYesno:
                answered.ControlYesno.Answer = given.ControlYesno.Answer;
                break;
            case Kind.ControlFreetext when !given.ControlFreetext.HasAnswer || given.ControlFreetext.Answer.Length > MaxText:
                problem = $"It is a text of {MaxText} characters at most.";
                break;
            case Kind.ControlFreetext:
                answered.ControlFreetext.Answer = given.ControlFreetext.Answer;
                break;
            case Kind.ControlNumber when !given.ControlNumber.HasAnswer || given.ControlNumber.Answer < shown.ControlNumber.Minimum
                || given.ControlNumber.Answer > shown.ControlNumber.Maximum:
                problem = $"It is a number from {shown.ControlNumber.Minimum} to {shown.ControlNumber.Maximum}.";
                break;
            case Kind.ControlNumber:
                answered.ControlNumber.Answer = given.ControlNumber.Answer;
                break;
        }
        return problem.Length == 0 ? answered : null;
    }

    /// <summary>Why nobody could answer it; null: somebody can.</summary>
    public static string? Problem(Control control) => control.ControlTypeCase switch
    {
        _ when control.CalculateSize() > MaxControl => $"It has more than {MaxControl} bytes.",
        Kind.None => "It shows nothing.",
        _ when !Enum.IsDefined(control.Target) => $"Target {(int)control.Target} is nobody.",
        Kind.ControlOptions when control.ControlOptions.Options_.Count == 0 => "There is no option to choose.",
        Kind.ControlNumber when control.ControlNumber.Minimum > control.ControlNumber.Maximum =>
            $"There is no number from {control.ControlNumber.Minimum} to {control.ControlNumber.Maximum}.",
        _ => null,
    };
}
