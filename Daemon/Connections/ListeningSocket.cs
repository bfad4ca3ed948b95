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

    /// <exception cref="DaemonStartException">The path is taken or cannot be used.</exception>
    public static ListeningSocket Open(string path, int mode, SocketOwner owner, ILogger log)
    {
        FileDescriptor socket = LibC.socket(
            LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        try
        {
            if (socket.IsInvalid)
                throw new DaemonStartException($"Cannot make a Unix socket: {LibC.LastError.Describe()}.");
            RefuseDescriptors(socket);

            using FileDescriptor start = StartLock.Take(path);
            Errno error = Bind(socket, path, mode);
            if (error == Errno.EADDRINUSE)
            {
                bool removed = StaleSocket.Remove(path);
                error = Bind(socket, path, mode);
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

        ListeningSocket made = Claim(path, socket);
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
    public void Unlink()
    {
        bool ours = LibC.statx(LibC.AT_FDCWD, _path, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, out var found) == 0
            && found.IsSameFileAs(_identity);
        if (ours)
            _ = LibC.unlink(_path);
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
    private static Errno Bind(FileDescriptor socket, string path, int mode)
    {
        uint before = LibC.umask((uint)(~mode & 511));
        Errno error = LibC.BindUnix(socket, path);
        _ = LibC.umask(before);
        return error == Errno.None && LibC.listen(socket, Backlog) != 0 ? LibC.LastError : error;
    }

    /// <summary>
    /// Holds the file that was made open, so that its inode number cannot become another file's. Takes ownership of the
    /// socket, also when it throws.
    /// </summary>
    private static ListeningSocket Claim(string path, FileDescriptor socket)
    {
        FileDescriptor file = LibC.open(path, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (!file.IsInvalid
            && LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var made) == 0
            && made.IsSocket
            && IsAnsweredByUs(file))
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
