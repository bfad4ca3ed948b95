using CanTools.Daemon.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Logging;

/// <summary>
/// Everything that the daemon says. Event ids stay as they are: 1 to 9 its own life, 10 to 19 connections, 20 to 29
/// requests, from 30 what was granted. A client's bytes come only as checked types, or as a name without control
/// characters.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "hycan_daemon {version} listens on {path}")]
    public static partial void Listening(this ILogger log, string version, string path);

    [LoggerMessage(2, LogLevel.Information, "Replaced the stale socket {path}: nobody answered on it")]
    public static partial void StaleSocketReplaced(this ILogger log, string path);

    [LoggerMessage(3, LogLevel.Information, "Stopping")]
    public static partial void Stopping(this ILogger log);

    [LoggerMessage(4, LogLevel.Information, "Runs as uid {uid} with {capabilities}")]
    public static partial void Privileges(this ILogger log, string uid, string capabilities);

    [LoggerMessage(5, LogLevel.Information, "Read the rules anew: {count}. Other settings take a restart")]
    public static partial void RulesRead(this ILogger log, int count);

    [LoggerMessage(6, LogLevel.Error, "The earlier rules stay in force. {reason}")]
    public static partial void RulesKept(this ILogger log, string reason);

    [LoggerMessage(7, LogLevel.Information, "Took over {connections} connections and {channels} ISO-TP channels from the daemon before")]
    public static partial void StateTakenOver(this ILogger log, int connections, int channels);

    [LoggerMessage(8, LogLevel.Warning, "Cannot take over what the daemon before left: {problem}. Its clients must connect anew")]
    public static partial void StateLeftOut(this ILogger log, string problem);

    [LoggerMessage(9, LogLevel.Warning, "Cannot leave the connections to the next daemon: {error}. The clients must connect anew")]
    public static partial void StateNotLeft(this ILogger log, string error);

    [LoggerMessage(10, LogLevel.Debug, "Connection from uid {uid}, pid {pid}")]
    public static partial void ConnectionOpened(this ILogger log, uint uid, int pid);

    [LoggerMessage(11, LogLevel.Debug, "Connection of uid {uid}, pid {pid} closed: {reason}")]
    public static partial void ConnectionClosed(this ILogger log, uint uid, int pid, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Turned away uid {uid}, pid {pid}: {reason} ({unsaid} more before)")]
    public static partial void ConnectionTurnedAway(this ILogger log, uint uid, int pid, string reason, int unsaid);

    [LoggerMessage(13, LogLevel.Warning, "Cannot accept connections for the moment: {error} ({unsaid} more before)")]
    public static partial void AcceptingPaused(this ILogger log, string error, int unsaid);

    [LoggerMessage(20, LogLevel.Debug, "uid {uid}, pid {pid}: {operation} with {length} bytes")]
    public static partial void RequestReceived(this ILogger log, uint uid, int pid, Operation operation, int length);

    [LoggerMessage(21, LogLevel.Error, "{operation} failed")]
    public static partial void RequestFailed(this ILogger log, Exception exception, Operation operation);

    [LoggerMessage(22, LogLevel.Information, "Refused {client}: {reason} ({unsaid} more not logged)")]
    public static partial void Refused(this ILogger log, ClientContext client, string reason, int unsaid);

    [LoggerMessage(23, LogLevel.Debug, "Refused {client}, error {code}: {reason}")]
    public static partial void RequestRefused(this ILogger log, ClientContext client, DaemonErrorCode code, string reason);

    [LoggerMessage(31, LogLevel.Information, "Brought {name} {direction} for {client}")]
    public static partial void InterfaceSwitched(
        this ILogger log, InterfaceName name, string direction, ClientContext client);

    [LoggerMessage(32, LogLevel.Information,
        "Opened ISO-TP channel {channel}, {address} on {name}, share {share} for {client}")]
    public static partial void ShareOpened(
        this ILogger log, ulong channel, InterfaceName name, IsoTpBinding address, ulong share, ClientContext client);

    [LoggerMessage(33, LogLevel.Information,
        "Closed share {share} of ISO-TP channel {channel}, of {client}; {left} left")]
    public static partial void ShareClosed(
        this ILogger log, ulong share, ulong channel, ClientContext client, int left);

    [LoggerMessage(34, LogLevel.Information,
        "Created {name}, index {index}, {lifetime}, for {client}")]
    public static partial void LinkCreated(
        this ILogger log, InterfaceName name, int index, string lifetime, ClientContext client);

    [LoggerMessage(35, LogLevel.Information, "Deleted {name}, index {index}, for {client}")]
    public static partial void LinkDeleted(this ILogger log, InterfaceName name, int index, ClientContext client);

    [LoggerMessage(36, LogLevel.Information, "Deleting {count} interfaces that lived as long as {client} was connected")]
    public static partial void LinksEnd(this ILogger log, int count, ClientContext client);

    [LoggerMessage(37, LogLevel.Warning, "Cannot delete {count} interfaces whose client has gone: {error}")]
    public static partial void LinksNotDeleted(this ILogger log, int count, string error);

    [LoggerMessage(38, LogLevel.Information, "Configured {name} for {client}: {settings}")]
    public static partial void LinkConfigured(
        this ILogger log, InterfaceName name, ClientContext client, string settings);

    [LoggerMessage(39, LogLevel.Information, "Found {name}, index {index}, which an earlier daemon made for uid {uid}")]
    public static partial void LinkAdopted(this ILogger log, InterfaceName name, int index, uint uid);

    [LoggerMessage(40, LogLevel.Information, "Serves obdii's clients on {path}")]
    public static partial void ListeningForObdii(this ILogger log, string path);

    [LoggerMessage(41, LogLevel.Information,
        "Refused an obdii client, uid {uid}, pid {pid}: {reason} ({unsaid} more not logged)")]
    public static partial void ObdiidRefused(this ILogger log, uint uid, int pid, string reason, int unsaid);

    [LoggerMessage(42, LogLevel.Warning,
        "Dropped an ill-formed request of an obdii client, uid {uid}, pid {pid} ({unsaid} more not logged)")]
    public static partial void ObdiidIllFormed(this ILogger log, uint uid, int pid, int unsaid);

    [LoggerMessage(43, LogLevel.Warning,
        "Cannot answer an obdii client, uid {uid}, pid {pid}: {reason} ({unsaid} more not logged)")]
    public static partial void ObdiidUndelivered(this ILogger log, uint uid, int pid, string reason, int unsaid);

    [LoggerMessage(44, LogLevel.Error,
        "A fault in serving an obdii client, uid {uid}, pid {pid} ({unsaid} more not logged)")]
    public static partial void ObdiidFault(this ILogger log, Exception exception, uint uid, int pid, int unsaid);

    [LoggerMessage(45, LogLevel.Warning,
        "Cannot remove the socket {path}: {reason}. The next daemon there replaces it")]
    public static partial void SocketLeft(this ILogger log, string path, string reason);

    [LoggerMessage(46, LogLevel.Information, "Granted lease {lease}: {subject}, {use}, for {client}")]
    public static partial void LeaseGranted(this ILogger log, ulong lease, string subject, string use, ClientContext client);

    [LoggerMessage(47, LogLevel.Information, "Lease {lease}, {subject}, was released by {client}")]
    public static partial void LeaseReleased(this ILogger log, ulong lease, string subject, ClientContext client);

    [LoggerMessage(48, LogLevel.Information, "Lease {lease}, {subject}, of {client} is lost: {how}")]
    public static partial void LeaseLost(this ILogger log, ulong lease, string subject, ClientContext client, string how);

    [LoggerMessage(49, LogLevel.Information, "The log level is {level} from now on, by {client}")]
    public static partial void LogLevelTurned(this ILogger log, LogLevel level, ClientContext client);
}
