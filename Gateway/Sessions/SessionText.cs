using System.Globalization;

namespace CanTools.Gateway.Sessions;

/// <summary>As openOBD, the directory's tables, the history and the metrics write it.</summary>
internal static class SessionText
{
    public static string ToText(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string ToText(this SessionState state) => state.ToString().ToLowerInvariant();
}
