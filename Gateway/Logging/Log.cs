using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Logging;

/// <summary>Everything that the gateway says. Event ids stay as they are.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "can-gateway {version} listens on {addresses}")]
    public static partial void Listening(this ILogger log, string version, string addresses);

    [LoggerMessage(2, LogLevel.Information, "Session {session} of '{client}' begins on {connector}")]
    public static partial void SessionStarted(this ILogger log, string session, string client, string connector);

    [LoggerMessage(3, LogLevel.Information, "Session {session}: {ending}")]
    public static partial void SessionEnded(this ILogger log, string session, string ending);

    [LoggerMessage(4, LogLevel.Information, "Session {session} of '{holder}' is taken over by '{client}': {reason}")]
    public static partial void SessionTakenOver(this ILogger log, string session, string holder, string client, string reason);

    [LoggerMessage(5, LogLevel.Information, "Session {session}: {warning}")]
    public static partial void SessionWarned(this ILogger log, string session, string warning);

    [LoggerMessage(6, LogLevel.Debug, "Session {session} is forgotten")]
    public static partial void SessionForgotten(this ILogger log, string session);

    [LoggerMessage(21, LogLevel.Error, "What session {session} had could not be cleared away")]
    public static partial void ClearingFailed(this ILogger log, Exception exception, string session);

    [LoggerMessage(22, LogLevel.Warning, "The history cannot be written to {path}: {problem}")]
    public static partial void HistoryFailed(this ILogger log, string problem, string path);

    [LoggerMessage(20, LogLevel.Error, "A fault in {path}")]
    public static partial void CallFailed(this ILogger log, Exception exception, string path);
}
