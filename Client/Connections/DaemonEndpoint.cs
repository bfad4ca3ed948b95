using CanTools.Shared.LibC;

namespace CanTools.Client.Connections;

/// <summary>
/// Connects to one path. In a folder that everybody can write to, such as /tmp, anybody can put a socket first, so
/// there it matters whose it is and who answers.
/// </summary>
internal static class DaemonEndpoint
{
    public static ConnectAttempt TryConnect(string path, IReadOnlyCollection<uint> trustedUsers)
    {
        bool isPublic = IsPublic(path);
        using FileDescriptor file = LibC.open(path, LibC.O_PATH | LibC.O_CLOEXEC | (isPublic ? LibC.O_NOFOLLOW : 0));
        if (file.IsInvalid)
            return Failed(path, LibC.LastError);
        if (LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var status) != 0)
            return Failed(path, LibC.LastError);
        if (!status.IsSocket)
            return new ConnectAttempt(path, ConnectOutcome.Absent, "what is there is no socket");

        if (isPublic && !IsTrusted(status.stx_uid, trustedUsers))
            return Untrusted(path, $"the socket belongs to uid {status.stx_uid}");

        FileDescriptor socket = LibC.socket(
            LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        ConnectAttempt attempt = Connect(path, socket, file);
        if (attempt.Outcome == ConnectOutcome.Connected && isPublic)
            attempt = CheckPeer(attempt, trustedUsers);
        if (attempt.Outcome != ConnectOutcome.Connected)
            socket.Dispose();
        return attempt;
    }

    private static ConnectAttempt Connect(string path, FileDescriptor socket, FileDescriptor file)
    {
        // To the very file that was looked at; the path may lead elsewhere by now.
        Errno error = socket.IsInvalid ? LibC.LastError : LibC.ConnectUnix(socket, file.ProcPath);
        return error switch
        {
            Errno.None => new ConnectAttempt(path, ConnectOutcome.Connected, Socket: socket),
            Errno.EAGAIN => new ConnectAttempt(path, ConnectOutcome.Busy, "its queue of connections is full"),
            _ => Failed(path, error),
        };
    }

    private static ConnectAttempt CheckPeer(ConnectAttempt attempt, IReadOnlyCollection<uint> trustedUsers)
    {
        var peer = default(LibC.ucred);
        uint length = 3 * sizeof(uint);
        if (LibC.getsockopt(attempt.Socket!, LibC.SOL_SOCKET, LibC.SO_PEERCRED, ref peer, ref length) != 0)
            return Failed(attempt.Path, LibC.LastError);
        return IsTrusted(peer.uid, trustedUsers)
            ? attempt
            : Untrusted(attempt.Path, $"uid {peer.uid} (pid {peer.pid}) answers");
    }

    private static ConnectAttempt Failed(string path, Errno error) => error switch
    {
        Errno.ENOENT or Errno.ENOTDIR => new ConnectAttempt(path, ConnectOutcome.Absent, "there is no such file"),
        Errno.ECONNREFUSED => new ConnectAttempt(
            path, ConnectOutcome.Absent, "nobody answers: a daemon left the socket behind"),
        Errno.EACCES or Errno.EPERM => new ConnectAttempt(
            path, ConnectOutcome.AccessDenied, $"uid {LibC.geteuid()} may not connect to it"),
        _ => new ConnectAttempt(path, ConnectOutcome.Absent, error.Describe()),
    };

    private static ConnectAttempt Untrusted(string path, string what) => new(
        path, ConnectOutcome.Untrusted,
        $"{what}, and in a folder that everybody can write to only root, uid {LibC.geteuid()} and TrustedUserIds are trusted");

    private static bool IsTrusted(uint user, IReadOnlyCollection<uint> trustedUsers) =>
        user == 0 || user == LibC.geteuid() || trustedUsers.Contains(user);

    /// <summary>
    /// Whether everybody can write to the folder or to one above it, as to /tmp: then anybody could have made what lies
    /// there. What cannot be found out counts as public.
    /// </summary>
    private static bool IsPublic(string path)
    {
        using FileDescriptor parent = LibC.open(
            Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", LibC.O_PATH | LibC.O_CLOEXEC);

        // The folder's real path, whatever symbolic links led to it.
        string? folder = parent.IsInvalid ? null : new FileInfo(parent.ProcPath).LinkTarget;
        while (folder is not null)
        {
            if (LibC.statx(LibC.AT_FDCWD, folder, 0, LibC.STATX_BASIC_STATS, out var status) != 0
                || (status.stx_mode & LibC.S_IWOTH) != 0)
            {
                return true;
            }
            if (folder == "/")
                return false;
            folder = Path.GetDirectoryName(folder);
        }
        return true;
    }
}
