using CanTools.Shared.LibC;

namespace CanTools.Gateway.Farm;

/// <summary>
/// Time since the machine was started, what it slept through included: the usual clock stands still then, and others' do not. Its timers
/// are the usual ones.
/// </summary>
internal sealed class BootClock : TimeProvider
{
    public static BootClock Instance { get; } = new();

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        // It can fail only for a clock that is not there; this one is since Linux 2.6.39.
        _ = LibC.clock_gettime(LibC.CLOCK_BOOTTIME, out LibC.timespec time);
        return time.tv_sec * TimestampFrequency + time.tv_nsec;
    }
}
