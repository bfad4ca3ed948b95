using System.Text;
using CanTools.Daemon.Logging;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Connections;

/// <summary>
/// The socket at a path that others can write to, perhaps. It never replaces what is not a dead socket, and unlinks
/// only the very file that it made.
/// </summary>
internal sealed class ListeningSocket : IDisposable
{
    private const int Backlog = 1024;

    private const int ProbeAttempts = 1000;

    private readonly string _path;
    private readonly FileDescriptor _file;
    private readonly LibC.statx_t _identity;

    private ListeningSocket(string path, FileDescriptor socket, FileDescriptor file, LibC.statx_t identity)
    {
        _path = path;
        Socket = socket;
        _file = file;
        _identity = identity;
    }

    public FileDescriptor Socket { get; }

    /// <param name="path">Where.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="owner">Whose it becomes.</param>
    /// <param name="log">Is told where a dead socket was replaced.</param>
    /// <param name="type">SOCK_STREAM, or SOCK_DGRAM, whose datagrams then tell who sent them.</param>
    /// <exception cref="DaemonStartException">The path is taken or cannot be used.</exception>
    public static ListeningSocket Open(string path, int mode, SocketOwner owner, ILogger log, int type = LibC.SOCK_STREAM)
    {
        FileDescriptor socket = LibC.socket(
            LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        try
        {
            if (socket.IsInvalid)
                throw new DaemonStartException($"Cannot make a Unix socket: {LibC.LastError.Describe()}.");
            RefuseDescriptors(socket);
            if (type == LibC.SOCK_DGRAM)
                AskForSenders(socket);

            using FileDescriptor start = StartLock.Take(path);
            Errno error = Bind(socket, path, mode, type);
            if (error == Errno.EADDRINUSE)
            {
                bool removed = StaleSocket.Remove(path, type);
                error = Bind(socket, path, mode, type);
                if (removed && error == Errno.None)
                    log.StaleSocketReplaced(path);
            }
            if (error != Errno.None)
                throw new DaemonStartException(Explain(path, error));
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        ListeningSocket made = Claim(path, socket, type);
        try
        {
            owner.Give(made._file, path);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Takes the file away, if it is still the one that was made.</summary>
    /// <param name="log">Is told where that is not allowed any more: in another user's folder.</param>
    public void Unlink(ILogger? log = null)
    {
        bool ours = LibC.statx(LibC.AT_FDCWD, _path, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, out var found) == 0
            && found.IsSameFileAs(_identity);
        if (ours && LibC.unlink(_path) != 0)
            log?.SocketLeft(_path, LibC.LastError.Describe());
    }

    public void Dispose()
    {
        Unlink();
        _file.Dispose();
        Socket.Dispose();
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
    private static ListeningSocket Claim(string path, FileDescriptor socket, int type)
    {
        FileDescriptor file = LibC.open(path, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (!file.IsInvalid
            && LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var made) == 0
            && made.IsSocket
            && (type == LibC.SOCK_STREAM ? IsAnsweredByUs(file) : IsReceivedByUs(file, socket)))
        {
            return new ListeningSocket(path, socket, file, made);
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

    private static void AskForSenders(FileDescriptor socket)
    {
        int on = 1;
        if (LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PASSCRED, ref on, sizeof(int)) != 0)
            throw new DaemonStartException($"Cannot ask for the senders of datagrams: {LibC.LastError.Describe()}.");
    }

    /// <summary>
    /// Since Linux 6.16 the kernel can refuse descriptors where they are sent; accepted sockets inherit it. On earlier
    /// ones this fails, and whoever sends one is disconnected instead.
    /// </summary>
    private static void RefuseDescriptors(FileDescriptor socket)
    {
        int off = 0;
        _ = LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PASSRIGHTS, ref off, sizeof(int));
    }

    private static string Explain(string path, Errno error) => error switch
    {
        Errno.EADDRINUSE => $"Another daemon took {path} at this moment. Stop it, or give another path.",
        Errno.ENOENT => $"Cannot listen on {path}: its folder does not exist.",
        Errno.EACCES => $"Cannot listen on {path}: this user may not write to its folder. Use sudo, or give another path.",
        _ => $"Cannot listen on {path}: {error.Describe()}.",
    };
}
