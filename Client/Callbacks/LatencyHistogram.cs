using System.Numerics;

namespace CanTools.Client.Callbacks;

/// <summary>
/// How often which latency was seen, to 1/16 of itself: 16 buckets for each power of two of nanoseconds. One thread records,
/// others may read at any time.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Parts = 16;
    private const int PartBits = 4;

    private readonly long[] _counts = new long[(64 - PartBits) * Parts];
    private long _total;
    private long _max;

    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        ref long count = ref _counts[BucketOf((ulong)nanoseconds)];
        Volatile.Write(ref count, count + 1);
        Volatile.Write(ref _total, _total + nanoseconds);
        if (nanoseconds > _max)
            Volatile.Write(ref _max, nanoseconds);
    }

    public CanLatency ToLatency(long lost)
    {
        long[] counts = new long[_counts.Length];
        long frames = 0;
        for (int i = 0; i < counts.Length; i++)
            frames += counts[i] = Volatile.Read(ref _counts[i]);
        long max = Volatile.Read(ref _max);
        return new CanLatency
        {
            Frames = frames,
            Lost = lost,
            Average = FromNanoseconds(frames == 0 ? 0 : Volatile.Read(ref _total) / (double)frames),
            Median = FromNanoseconds(Percentile(counts, frames, max, 0.5)),
            Percentile99 = FromNanoseconds(Percentile(counts, frames, max, 0.99)),
            Max = FromNanoseconds(max),
        };
    }

    private static double Percentile(long[] counts, long frames, long max, double part)
    {
        long wanted = (long)Math.Ceiling(frames * part), seen = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted && seen > 0)
                return Math.Min(max, UpperEndOf(i));
        }
        return 0;
    }

    /// <summary>The first 16 stand for themselves; then each power of two has 16 parts.</summary>
    private static int BucketOf(ulong value)
    {
        if (value < Parts)
            return (int)value;
        int power = BitOperations.Log2(value);
        return (power - PartBits + 1) * Parts + (int)((value >> (power - PartBits)) & (Parts - 1));
    }

    private static double UpperEndOf(int bucket)
    {
        if (bucket < Parts)
            return bucket;
        int power = bucket / Parts + PartBits - 1;
        return Math.ScaleB(Parts + bucket % Parts + 1, power - PartBits) - 1;
    }

    private static TimeSpan FromNanoseconds(double nanoseconds) => TimeSpan.FromTicks((long)Math.Round(nanoseconds / 100));
}
