using CanTools.Daemon.Logging;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Connections;

/// <summary>A socket that clients find, and the file by which they do. Only the very file that was made for it is ever unlinked.</summary>
/// <param name="path">Where it is.</param>
/// <param name="socket">The socket itself; it becomes this object's.</param>
/// <param name="file">
/// The file that was made, held open, so that its inode number cannot become another file's; null where somebody else made it, and
/// will take it away.
/// </param>
internal sealed class ListeningSocket(string path, FileDescriptor socket, FileDescriptor? file) : IDisposable
{
    public string Path => path;

    public FileDescriptor Socket => socket;

    public FileDescriptor? File => file;

    /// <summary>Whether a dead daemon's was in its place.</summary>
    public bool ReplacesStale { get; init; }

    public static bool IsSocket(FileDescriptor file) =>
        LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var found) == 0 && found.IsSocket;

    /// <summary>Takes the file away, if it is still the one that was made.</summary>
    /// <param name="log">Is told where that is not allowed any more: in another user's folder.</param>
    public void Unlink(ILogger? log = null)
    {
        if (file is null
            || LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var made) != 0
            || LibC.statx(LibC.AT_FDCWD, path, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, out var found) != 0
            || !found.IsSameFileAs(made))
        {
            return;
        }
        if (LibC.unlink(path) != 0)
            log?.SocketLeft(path, LibC.LastError.Describe());
    }

    /// <summary>What holds for every socket of its type, whoever made it.</summary>
    /// <exception cref="DaemonStartException">The kernel does not do it.</exception>
    public static void Prepare(FileDescriptor socket, int type)
    {
        // Since Linux 6.16 the kernel can refuse descriptors where they are sent; accepted sockets inherit it. On earlier
        // ones this fails, and whoever sends one is disconnected instead.
        int off = 0;
        _ = LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PASSRIGHTS, ref off, sizeof(int));
        int on = 1;
        if (type == LibC.SOCK_DGRAM && LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PASSCRED, ref on, sizeof(int)) != 0)
            throw new DaemonStartException($"Cannot ask for the senders of datagrams: {LibC.LastError.Describe()}.");
    }

    public void Dispose()
    {
        if (file is { IsClosed: false })
            Unlink();
        file?.Dispose();
        socket.Dispose();
    }
}
