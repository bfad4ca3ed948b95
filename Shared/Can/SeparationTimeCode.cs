namespace CanTools.Shared.Can;

/// <summary>STmin in the byte of a flow control (ISO 15765-2): 00-7F whole milliseconds, F1-F9 hundreds of µs.</summary>
internal static class SeparationTimeCode
{
    private const long TicksPerStep = 100 * TimeSpan.TicksPerMicrosecond;

    public static bool IsValid(byte code) => code is <= 0x7F or >= 0xF1 and <= 0xF9;

    public static bool TryFrom(TimeSpan time, out byte code)
    {
        code = 0;
        (long milliseconds, long rest) = Math.DivRem(time.Ticks, TimeSpan.TicksPerMillisecond);
        if (rest == 0 && milliseconds is >= 0 and <= 0x7F)
        {
            code = (byte)milliseconds;
            return true;
        }
        if (milliseconds != 0 || rest < 0 || rest % TicksPerStep != 0)
            return false;
        code = (byte)(0xF0 + rest / TicksPerStep);
        return true;
    }

    public static TimeSpan ToTime(byte code) => code <= 0x7F
        ? TimeSpan.FromMilliseconds(code)
        : TimeSpan.FromTicks((code - 0xF0) * TicksPerStep);
}
