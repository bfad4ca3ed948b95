using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Makes the socket at a path that others can write to, perhaps. It never replaces what is not a dead socket.
/// </summary>
internal static class SocketMaker
{
    private const int Backlog = 1024;

    private const int ProbeAttempts = 1000;

    /// <param name="path">Where.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="owner">Whose it becomes.</param>
    /// <param name="type">SOCK_STREAM, or SOCK_DGRAM, whose datagrams then tell who sent them.</param>
    /// <exception cref="DaemonStartException">The path is taken or cannot be used.</exception>
    public static ListeningSocket Open(string path, int mode, SocketOwner owner, int type)
    {
        bool replacesStale = false;
        FileDescriptor socket = LibC.socket(
            LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        try
        {
            if (socket.IsInvalid)
                throw new DaemonStartException($"Cannot make a Unix socket: {LibC.LastError.Describe()}.");
            ListeningSocket.Prepare(socket, type);

            using FileDescriptor start = StartLock.Take(path);
            Errno error = Bind(socket, path, mode, type);
            if (error == Errno.EADDRINUSE)
            {
                replacesStale = StaleSocket.Remove(path, type);
                error = Bind(socket, path, mode, type);
            }
            if (error != Errno.None)
                throw new DaemonStartException(Explain(path, error));
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        ListeningSocket made = Claim(path, socket, type, replacesStale);
        try
        {
            owner.Give(made.File!, path);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>
    /// With the mode from the first moment on: there is no time in which others could connect. It listens at once, so
    /// that another daemon does not take it for a dead one's.
    /// </summary>
    private static Errno Bind(FileDescriptor socket, string path, int mode, int type)
    {
        uint before = LibC.umask((uint)(~mode & 511));
        Errno error = LibC.BindUnix(socket, path);
        _ = LibC.umask(before);
        return error == Errno.None && type == LibC.SOCK_STREAM && LibC.listen(socket, Backlog) != 0 ? LibC.LastError : error;
    }

    /// <summary>
    /// Holds the file that was made open, so that its inode number cannot become another file's. Takes ownership of the
    /// socket, also when it throws.
    /// </summary>
    private static ListeningSocket Claim(string path, FileDescriptor socket, int type, bool replacesStale)
    {
        FileDescriptor file = LibC.open(path, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (!file.IsInvalid
            && ListeningSocket.IsSocket(file)
            && (type == LibC.SOCK_STREAM ? IsAnsweredByUs(file) : IsReceivedByUs(file, socket)))
        {
            return new ListeningSocket(path, socket, file) { ReplacesStale = replacesStale };
        }

        file.Dispose();
        socket.Dispose();
        throw new DaemonStartException(
            $"The socket {path} was replaced while it was being made. Choose a folder that others cannot write to.");
    }

    /// <summary>
    /// Nothing leads from a socket to its file, but whoever connects to the file learns who listens. The connection
    /// stays in the queue, perhaps behind a client's; the server passes over it.
    /// </summary>
    private static bool IsAnsweredByUs(FileDescriptor file)
    {
        using FileDescriptor probe = LibC.socket(
            LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        return LibC.ConnectUnix(probe, file.ProcPath) == Errno.None
            && PeerIdentity.TryRead(probe, out PeerIdentity listener) == Errno.None
            && listener.ProcessId == Environment.ProcessId;
    }

    /// <summary>A datagram to the file must come out of the socket; what others sent before it is lost, as it would be a moment earlier.</summary>
    private static bool IsReceivedByUs(FileDescriptor file, FileDescriptor socket)
    {
        using FileDescriptor probe = LibC.socket(
            LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        byte[] path = Encoding.UTF8.GetBytes(file.ProcPath);
        Queue<FileDescriptor> injected = new();
        nint length = -1;
        LibC.ucred sender = default;
        bool isSent = false;
        for (int i = 0; i < ProbeAttempts && (length < 0 || sender.pid != Environment.ProcessId); i++)
        {
            // Its queue may be full of others' requests.
            isSent = isSent || UnixDatagrams.Send(probe, path, [0]) == Errno.None;
            length = UnixDatagrams.Receive(socket, new byte[1], injected, out sender, new byte[LibC.MaxSocketPath + 1], out _);
        }
        while (injected.TryDequeue(out FileDescriptor? one))
            one.Dispose();
        return length >= 0 && sender.pid == Environment.ProcessId;
    }

    private static string Explain(string path, Errno error) => error switch
    {
        Errno.EADDRINUSE => $"Another daemon took {path} at this moment. Stop it, or give another path.",
        Errno.ENOENT => $"Cannot listen on {path}: its folder does not exist.",
        Errno.EACCES => $"Cannot listen on {path}: this user may not write to its folder. Use sudo, or give another path.",
        _ => $"Cannot listen on {path}: {error.Describe()}.",
    };
}
