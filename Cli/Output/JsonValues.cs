using System.Globalization;
using System.Text.Json;

namespace CanTools.Cli.Output;

/// <summary>How values of the field are written in JSON, everywhere in the same way.</summary>
internal static class JsonValues
{
    /// <summary>Left out where there is none.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    /// <inheritdoc cref="WriteOptional(Utf8JsonWriter, string, string?)"/>
    public static void WriteOptional(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
    }

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } one)
            json.WriteString(name, one.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    public static void WriteHex(this Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes) =>
        json.WriteString(name, Convert.ToHexString(bytes));

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteMilliseconds(this Utf8JsonWriter json, string name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));
}
