using System.Diagnostics;

namespace CanTools.Benchmarks;

internal static class Numbers
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>How far rounds lie apart, for a table: " ± 12 %".</summary>
    public static string Spread(IReadOnlyCollection<double> rounds) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $" ± {(rounds.Max() - rounds.Min()) / 2 / Median(rounds) * 100:0} %");

    public static double MedianNanoseconds(int count, Action call)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        return Median(times);
    }
}
