using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Logging;

/// <summary>Everything that the gateway says. Event ids stay as they are.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "can-gateway {version} listens on {addresses}")]
    public static partial void Listening(this ILogger log, string version, string addresses);

    [LoggerMessage(20, LogLevel.Error, "A fault in {path}")]
    public static partial void CallFailed(this ILogger log, Exception exception, string path);
}
