using System.Globalization;

namespace CanTools.Cli.Output;

/// <summary>Numbers for people.</summary>
internal static class Units
{
    public static string Count(ulong number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Bytes(double bytes) => Scaled(bytes, 1024, "B", "KiB", "MiB", "GiB", "TiB");

    public static string BitRate(double rate) => Scaled(rate, 1000, "bit/s", "kbit/s", "Mbit/s", "Gbit/s");

    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0}/s");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    public static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time switch
    {
        { TotalMilliseconds: < 1 } => $"{time.TotalMicroseconds:0} µs",
        { TotalSeconds: < 1 } => $"{time.TotalMilliseconds:0.0} ms",
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0.0} s",
        { TotalHours: < 2 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        { TotalDays: < 2 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    }}");

    /// <summary>In this machine's zone; without the day where it is today.</summary>
    public static string Moment(DateTimeOffset time)
    {
        DateTime local = time.LocalDateTime;
        return local.ToString(local.Date == DateTime.Today ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Scaled(double value, double step, params ReadOnlySpan<string> units)
    {
        int at = 0;
        for (; value >= step && at < units.Length - 1; at++)
            value /= step;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {units[at]}");
    }
}
