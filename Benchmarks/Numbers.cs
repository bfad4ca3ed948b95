using System.Diagnostics;
using System.Globalization;

namespace CanTools.Benchmarks;

internal static class Numbers
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>
    /// The median of rounds and how far they lie apart, half of the range in which the middle half of them are: "481.5 ± 3 %".
    /// </summary>
    /// <param name="rounds">What each measured.</param>
    /// <param name="unit">Behind the number: " µs".</param>
    /// <param name="scale">What a round is divided by.</param>
    public static string Of(IEnumerable<double> rounds, string unit, double scale = 1)
    {
        double[] sorted = [.. rounds.Order()];
        double median = sorted[sorted.Length / 2] / scale;
        double spread = (sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]) / 2 / sorted[sorted.Length / 2];
        return string.Create(CultureInfo.InvariantCulture, $"{median:0.0}{unit} ± {spread * 100:0} %");
    }

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
