using System.Runtime.InteropServices;

namespace CanTools.Gateway.Farm;

/// <summary>
/// Time since the machine was started, what it slept through included: the usual clock stands still then, and others' do not. Its timers
/// are the usual ones.
/// </summary>
internal sealed partial class BootClock : TimeProvider
{
    private const int CLOCK_BOOTTIME = 7;

    public static BootClock Instance { get; } = new();

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        // It can fail only for a clock that is not there; this one is since Linux 2.6.39.
        _ = clock_gettime(CLOCK_BOOTTIME, out Timespec time);
        return time.Seconds * TimestampFrequency + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    /// <summary>struct timespec, of 64-bit machines.</summary>
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
