using System.Globalization;

namespace CanTools.Gateway.Sessions;

/// <summary>How a session ended, for those who lose it.</summary>
/// <param name="State">One of the final ones.</param>
/// <param name="By">Who: a client, a user of this machine, or the gateway.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="At">When.</param>
internal sealed record SessionEnding(SessionState State, string By, string Reason, DateTimeOffset At)
{
    /// <summary>A status has room for that.</summary>
    private const int MaxReason = 256;

    /// <summary>Who ends it when nobody does.</summary>
    public const string Gateway = "the gateway";

    public string ToText()
    {
        string state = State.ToText();
        string text = string.Create(CultureInfo.InvariantCulture, $"The session is over: {state} by {By} at {At:yyyy-MM-ddTHH:mm:ssZ}");
        if (Reason.Length == 0)
            return $"{text}.";
        return $"{text}: {OneLine(Reason)}";
    }

    /// <summary>What a client wrote, for a log and for others' terminals.</summary>
    public static string OneLine(string text)
    {
        string clean = string.Concat(text.Take(MaxReason).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > MaxReason ? $"{clean}…" : clean;
    }
}
