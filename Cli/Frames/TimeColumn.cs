using System.Globalization;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>When a frame came, in the way that was asked for.</summary>
internal sealed class TimeColumn(string kind)
{
    private const double NanosecondsPerSecond = 1e9;

    private long _first = -1;
    private long _last = -1;

    public static IReadOnlyList<string> Kinds { get; } = ["clock", "absolute", "delta", "zero", "none"];

    public string Next(in CanMessage message)
    {
        long now = message.ReceivedNanoseconds;
        if (_first < 0)
            _first = _last = now;
        long before = _last;
        _last = now;
        return kind switch
        {
            "none" => "",
            "absolute" => string.Create(CultureInfo.InvariantCulture, $"({now / 1_000_000_000}.{now / 1000 % 1_000_000:D6})  "),
            "delta" => Seconds(now - before),
            "zero" => Seconds(now - _first),
            _ => string.Create(CultureInfo.InvariantCulture, $"{message.Timestamp.LocalDateTime:HH:mm:ss.ffffff}  "),
        };
    }

    private static string Seconds(long nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"({nanoseconds / NanosecondsPerSecond:000.000000})  ");
}
