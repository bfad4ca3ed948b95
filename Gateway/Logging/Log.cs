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

    [LoggerMessage(7, LogLevel.Debug, "Session {session}: function context {context} is ended by {by}")]
    public static partial void ContextEnded(this ILogger log, string session, string context, string by);

    [LoggerMessage(21, LogLevel.Error, "What session {session} had could not be cleared away")]
    public static partial void ClearingFailed(this ILogger log, Exception exception, string session);

    [LoggerMessage(22, LogLevel.Warning, "The history cannot be written to {path}: {problem}")]
    public static partial void HistoryFailed(this ILogger log, string problem, string path);

    [LoggerMessage(30, LogLevel.Information, "In the farm as '{name}', number {id}")]
    public static partial void FarmJoined(this ILogger log, string name, long id);

    [LoggerMessage(37, LogLevel.Information, "The farm's database can be used again")]
    public static partial void FarmBack(this ILogger log);

    [LoggerMessage(31, LogLevel.Warning, "{problem} There are no new sessions until it can.")]
    public static partial void FarmLost(this ILogger log, string problem);

    [LoggerMessage(32, LogLevel.Error, "A fault in what this gateway does for its farm")]
    public static partial void FarmFailed(this ILogger log, Exception exception);

    [LoggerMessage(33, LogLevel.Warning, "All sessions end: {reason}")]
    public static partial void FarmLapsed(this ILogger log, string reason);

    [LoggerMessage(34, LogLevel.Warning, "Gateway '{name}', number {id}, is dead; what it had is free")]
    public static partial void FarmMemberDied(this ILogger log, string name, long id);

    [LoggerMessage(35, LogLevel.Error, "The farm's database does not take what became of session {session}: {problem}")]
    public static partial void FarmRefused(this ILogger log, string session, string problem);

    [LoggerMessage(36, LogLevel.Warning, "The token of '{client}' is known only here: {problem}")]
    public static partial void FarmTokenNotShared(this ILogger log, string client, string problem);

    [LoggerMessage(20, LogLevel.Error, "A fault in {path}")]
    public static partial void CallFailed(this ILogger log, Exception exception, string path);
}
