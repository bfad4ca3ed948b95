using System.Diagnostics;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>Waits for a condition, with a deadline so generous that only a fault misses it.</summary>
internal static class Eventually
{
    /// <summary>Under emulation a program that starts beside busy ones takes a minute.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static Task IsTrue(Func<bool> condition, string what) => IsTrue(condition, () => what);

    /// <param name="condition">What must become true.</param>
    /// <param name="what">Tells it, and what there was instead, once the time is up.</param>
    public static async Task IsTrue(Func<bool> condition, Func<string> what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"Not so within {s_patience.TotalSeconds} s: {what()}");
            await Task.Delay(10);
        }
    }

    /// <inheritdoc cref="IsTrue(Func{bool}, Func{string})"/>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"Not so within {s_patience.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }
}
