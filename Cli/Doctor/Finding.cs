namespace CanTools.Cli.Doctor;

/// <summary>How something is.</summary>
internal enum Health
{
    Good,

    /// <summary>Something does not work that not everybody needs.</summary>
    Hint,

    Bad,
}

/// <summary>What was looked at, what was found, and the command that mends it.</summary>
internal sealed record Finding(string What, Health Health, string Text, string Mend = "")
{
    public static Finding Good(string what, string text) => new(what, Health.Good, text);

    public static Finding Hint(string what, string text, string mend) => new(what, Health.Hint, text, mend);

    public static Finding Bad(string what, string text, string mend) => new(what, Health.Bad, text, mend);
}
