using System.Globalization;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>How long a test goes on: a moment among the others, as long as it is worth under scripts/stress.sh.</summary>
internal static class Stress
{
    private static readonly double s_scale = double.Parse(
        Environment.GetEnvironmentVariable("CANTOOLS_STRESS") is { Length: > 0 } scale ? scale : "0", CultureInfo.InvariantCulture);

    /// <summary>Whether scripts/stress.sh runs it.</summary>
    public static bool IsFull => s_scale > 0;

    /// <param name="few">Among the other tests.</param>
    /// <param name="many">Under scripts/stress.sh, for a scale of 1.</param>
    public static long Times(long few, long many) => IsFull ? Math.Max(few, (long)(many * s_scale)) : few;

    /// <summary>Checks a property with a hundred random values, or a hundred thousand.</summary>
    public static void Check(FsCheck.Property property, string what)
    {
        long times = Times(100, 100_000);
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest((int)times), property);
        Report(what, $"{times:N0}: as the model says");
    }

    /// <summary>A row for docs/reliability.md.</summary>
    public static void Report(string what, FormattableString found)
    {
        if (IsFull)
            TestContext.Progress.WriteLine($"| {what} | {FormattableString.Invariant(found)} |");
    }
}
