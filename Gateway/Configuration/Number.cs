using System.Globalization;

namespace CanTools.Gateway.Configuration;

/// <summary>Numbers in the configuration: decimal, or hexadecimal after 0x.</summary>
internal static class Number
{
    public static bool TryRead(string text, out uint value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>One that was validated.</summary>
    public static uint Read(string text) => TryRead(text, out uint value) ? value : throw new FormatException($"'{text}' is no number.");
}
