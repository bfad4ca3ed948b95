using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>Takes away what a daemon left behind that had no time to: a socket on which nobody answers.</summary>
internal static class StaleSocket
{
    /// <param name="path">Where it is.</param>
    /// <param name="type">SOCK_STREAM or SOCK_DGRAM: one of the other type is in use.</param>
    /// <returns>False where it has gone by itself.</returns>
    /// <exception cref="DaemonStartException">What is at the path is in use, or no socket.</exception>
    public static bool Remove(string path, int type)
    {
        using FileDescriptor file = LibC.open(path, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (file.IsInvalid && LibC.LastError == Errno.ENOENT)
            return false;
        if (file.IsInvalid || LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var seen) != 0)
            throw new DaemonStartException($"Cannot look at {path}: {LibC.LastError.Describe()}.");
        if (!seen.IsSocket)
        {
            throw new DaemonStartException(
                $"{path} is {Kind(seen.stx_mode)}, not a socket; it stays as it is. Move it away, or give another path.");
        }

        Probe(path, file, type);
        return TakeAway(path, file, type, seen);
    }

    /// <summary>Connects to the very file that was looked at, not to what the path may lead to by now.</summary>
    private static void Probe(string path, FileDescriptor file, int type)
    {
        using FileDescriptor probe = LibC.socket(
            LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        Errno error = LibC.ConnectUnix(probe, file.ProcPath);
        if (error == Errno.ECONNREFUSED)
            return;

        // EAGAIN is a full queue, EPROTOTYPE a socket of another type: somebody lives there.
        throw new DaemonStartException(error is Errno.None or Errno.EAGAIN or Errno.EPROTOTYPE
            ? $"A program already answers on {path}. Stop it, or give another path."
            : $"Cannot find out whether a daemon answers on {path}: {error.Describe()}. Remove it, or give another path.");
    }

    /// <summary>
    /// Between the look and the removal another daemon may have put its socket there, or begun to listen on this one. So
    /// the file is first moved aside, then looked at and tried again, and moved back if it is another one, or lives.
    /// </summary>
    private static bool TakeAway(string path, FileDescriptor file, int type, in LibC.statx_t seen)
    {
        string aside = $"{path}.stale-{Environment.ProcessId}";
        if (LibC.renameat2(LibC.AT_FDCWD, path, LibC.AT_FDCWD, aside, LibC.RENAME_NOREPLACE) != 0)
        {
            if (LibC.LastError == Errno.ENOENT)
                return false;
            throw new DaemonStartException(
                $"Cannot replace the stale socket {path}: {LibC.LastError.Describe()}. Remove it, or give another path.");
        }

        try
        {
            if (LibC.statx(LibC.AT_FDCWD, aside, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, out var moved) != 0
                || !moved.IsSameFileAs(seen))
            {
                throw new DaemonStartException(
                    $"Another daemon took {path} at this moment. Stop it, or give another path.");
            }
            Probe(path, file, type);
        }
        catch
        {
            _ = LibC.renameat2(LibC.AT_FDCWD, aside, LibC.AT_FDCWD, path, LibC.RENAME_NOREPLACE);
            throw;
        }

        _ = LibC.unlink(aside);
        return true;
    }

    private static string Kind(int mode) => (mode & LibC.S_IFMT) switch
    {
        LibC.S_IFREG => "a regular file",
        LibC.S_IFDIR => "a folder",
        LibC.S_IFLNK => "a symbolic link",
        _ => "a special file",
    };
}
