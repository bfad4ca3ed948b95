using System.Buffers;
using System.Globalization;

namespace CanTools.Cli.Application;

/// <summary>Numbers as people write them: "100ms", "5m", "500k", "0x7E0".</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    /// <summary>A time; a number without a unit is seconds.</summary>
    public static TimeSpan Time(string text)
    {
        (double number, string unit) = Split(text);
        double seconds = unit switch
        {
            "us" => number / 1e6,
            "ms" => number / 1e3,
            "" or "s" => number,
            "m" or "min" => number * 60,
            "h" => number * 3600,
            "d" => number * 86400,
            _ => double.NaN,
        };
        // What the runtime's timers take at most.
        if (seconds is not (>= 0 and <= 49 * 86400.0))
            throw new FormatException($"'{text}' is no time: write 100us, 20ms, 5s, 10m, 2h or 1d, up to 49d.");
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Bits per second: "500000", "500k", "2M".</summary>
    public static int BitRate(string text)
    {
        (double number, string unit) = Split(text);
        double rate = unit switch
        {
            "" => number,
            "k" or "K" => number * 1e3,
            "M" => number * 1e6,
            _ => double.NaN,
        };
        if (rate is not (>= 1 and <= 1e9))
            throw new FormatException($"'{text}' is no bit rate: write 500000, 500k or 2M.");
        return (int)Math.Round(rate);
    }

    /// <summary>How many, at least one.</summary>
    public static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new FormatException($"'{text}' is no count: write a whole number from 1.");

    /// <summary>A whole number up to <paramref name="most"/>.</summary>
    public static int Whole(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
            ? number
            : throw new FormatException($"'{text}' is no whole number from 0 to {most}.");

    public static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new FormatException($"'{text}' is no number.");

    /// <summary>Bytes: "22F190", "22 F1 90", "22.F1.90".</summary>
    public static HexBytes Hex(string text)
    {
        string digits = text.Replace(" ", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return digits.Length % 2 == 0 && digits.Length > 0 && digits.All(char.IsAsciiHexDigit)
            ? new HexBytes(Convert.FromHexString(digits))
            : throw new FormatException($"'{text}' are no bytes: write pairs of hexadecimal digits, such as 22F190 or \"22 F1 90\".");
    }

    /// <summary>One byte in hexadecimal.</summary>
    public static byte HexByte(string text) =>
        Hex(text).Value is [var one] ? one : throw new FormatException($"'{text}' is no byte: write two hexadecimal digits.");

    private static (double Number, string Unit) Split(string text)
    {
        int end = text.AsSpan().IndexOfAnyExcept(s_digits);
        string digits = end < 0 ? text : text[..end];
        return (
            double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : double.NaN,
            end < 0 ? "" : text[end..].Trim());
    }
}
