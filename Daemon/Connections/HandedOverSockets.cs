using System.Collections;
using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Sockets that the program made while it could still do everything, for itself as it goes on with fewer privileges: which
/// descriptors those are it says in a variable.
/// </summary>
internal static class HandedOverSockets
{
    /// <summary>Of each socket, first the main one, its own descriptor and its file's: "5:6,7:8".</summary>
    private const string Variable = "CANTOOLS_DAEMON_SOCKETS";

    public static bool AreIn(IDictionary environment) => environment[Variable] is string;

    /// <summary>Null where none were handed over.</summary>
    /// <exception cref="DaemonStartException">There are no such sockets.</exception>
    public static ListeningSockets? Take(IDictionary environment)
    {
        if (environment[Variable] is not string text)
            return null;
        ListeningSocket[] sockets = [.. text.Split(',').Select(TakeOne)];
        return sockets.Length is 1 or 2 ? new ListeningSockets(sockets[0], sockets.ElementAtOrDefault(1)) : throw Wrong(text);
    }

    /// <summary>Lets them stay open, and gives the variable that tells of them; null where they are systemd's, which tells of them itself.</summary>
    public static string? Give(ListeningSockets sockets)
    {
        ListeningSocket[] made = [.. sockets.All.Where(socket => socket.File is not null)];
        foreach (ListeningSocket socket in made)
        {
            _ = LibC.fcntl(socket.Socket, LibC.F_SETFD, 0);
            _ = LibC.fcntl(socket.File!, LibC.F_SETFD, 0);
        }
        return made.Length == 0 ? null
            : $"{Variable}={string.Join(',', made.Select(socket => $"{socket.Socket.Number}:{socket.File!.Number}"))}";
    }

    private static ListeningSocket TakeOne(string text)
    {
        string[] numbers = text.Split(':');
        if (numbers.Length != 2
            || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int socketNumber)
            || !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int fileNumber))
        {
            throw Wrong(text);
        }
        var socket = new FileDescriptor(socketNumber);
        var file = new FileDescriptor(fileNumber);
        _ = LibC.fcntl(socket, LibC.F_SETFD, LibC.FD_CLOEXEC);
        _ = LibC.fcntl(file, LibC.F_SETFD, LibC.FD_CLOEXEC);
        return LibC.UnixPathOf(socket) is { } path && ListeningSocket.IsSocket(file)
            ? new ListeningSocket(path, socket, file)
            : throw Wrong(text);
    }

    private static DaemonStartException Wrong(string text) =>
        new($"The variable {Variable} is for the daemon itself; '{text}' names no sockets of its own. Start it without.");
}
