using System.Globalization;

namespace CanTools.Client.Grpc;

/// <summary>How grpc-timeout says how much time a call has: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;
    private const long LargestNumber = 99_999_999;

    /// <summary>Null where it has another form.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length is < 2 or > MostDigits + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return null;
        }
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            // A tick is 100 ns; no time at all would be another thing.
            'n' => TimeSpan.FromTicks((number + 99) / 100),
            _ => null,
        };
    }

    /// <summary>The finest unit in which it fits, rounded up.</summary>
    public static string Format(TimeSpan time)
    {
        (char Unit, long Ticks)[] units =
        [
            ('u', TimeSpan.TicksPerMicrosecond), ('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond),
            ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour),
        ];
        long ticks = Math.Max(0, time.Ticks);
        foreach ((char unit, long size) in units)
        {
            long number = ticks / size + (ticks % size == 0 ? 0 : 1);
            if (number <= LargestNumber)
                return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{LargestNumber}H");
    }
}
