using CanTools.Shared.Can;
using Microsoft.Extensions.Logging;

namespace CanTools.Client;

/// <summary>Everything that the library logs. Event ids stay as they are.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Connected to the daemon at {path}")]
    public static partial void Connected(this ILogger log, string path);

    [LoggerMessage(2, LogLevel.Information, "No daemon at {path}: {reason}. Trying the next path")]
    public static partial void PathFailed(this ILogger log, string path, string reason);

    [LoggerMessage(3, LogLevel.Information, "The connection to the daemon ended; connecting anew")]
    public static partial void Reconnecting(this ILogger log);

    [LoggerMessage(10, LogLevel.Error, "A callback failed on {frame} from {name}")]
    public static partial void CallbackFailed(this ILogger log, Exception exception, CanMessage frame, InterfaceName name);

    [LoggerMessage(11, LogLevel.Warning, "{reason}")]
    public static partial void ReceivingFailed(this ILogger log, string reason);

    [LoggerMessage(12, LogLevel.Error, "A handler of failures on {name} failed itself")]
    public static partial void FailureHandlerFailed(this ILogger log, Exception exception, InterfaceName name);
}
