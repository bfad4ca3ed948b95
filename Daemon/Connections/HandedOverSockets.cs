using System.Collections;
using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Sockets that the program made, or got from systemd, while it could still do everything, for itself as it goes on with fewer
/// privileges: which descriptors those are it says in a variable.
/// </summary>
internal static class HandedOverSockets
{
    /// <summary>Of the main socket and of obdii's clients', its own descriptor and its file's, -1 for none: "5:6,7:-1".</summary>
    private const string Variable = "CANTOOLS_DAEMON_SOCKETS";

    private const string None = "-1";

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

    /// <summary>Lets them stay open, and gives the variable that tells of them.</summary>
    public static string Give(ListeningSockets sockets) => $"{Variable}={string.Join(',', sockets.All.Select(GiveOne))}";

    private static string GiveOne(ListeningSocket socket)
    {
        _ = LibC.fcntl(socket.Socket, LibC.F_SETFD, 0);
        if (socket.File is not { } file)
            return $"{socket.Socket.Number}:{None}";
        _ = LibC.fcntl(file, LibC.F_SETFD, 0);
        return $"{socket.Socket.Number}:{file.Number}";
    }

    private static ListeningSocket TakeOne(string text)
    {
        string[] numbers = text.Split(':');
        if (numbers.Length != 2)
            throw Wrong(text);
        FileDescriptor socket = TakeDescriptor(numbers[0]) ?? throw Wrong(text);
        FileDescriptor? file = numbers[1] == None ? null : TakeDescriptor(numbers[1]) ?? throw Wrong(text);
        return LibC.UnixPathOf(socket) is { } path && (file is null || ListeningSocket.IsSocket(file))
            ? new ListeningSocket(path, socket, file)
            : throw Wrong(text);
    }

    private static FileDescriptor? TakeDescriptor(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return null;
        var descriptor = new FileDescriptor(number);
        _ = LibC.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC);
        return descriptor;
    }

    private static DaemonStartException Wrong(string text) =>
        new($"The variable {Variable} is for the daemon itself; '{text}' names no sockets of its own. Start it without.");
}
