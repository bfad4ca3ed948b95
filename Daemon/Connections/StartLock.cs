using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Lets one daemon at a time look whether a socket is stale, replace it, bind and listen: it could otherwise move aside
/// what another had bound and did not listen on yet, and find the place taken by a third when it moves it back. The lock
/// is on the folder, so that nothing is left behind.
/// </summary>
internal static class StartLock
{
    /// <summary>Everybody who can read the folder can lock it, too, and must not keep a daemon from starting.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits a moment for those who start at the same time; disposing of what it returns frees the lock.</summary>
    public static FileDescriptor Take(string socketPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(socketPath)) ?? "/";
        FileDescriptor held = LibC.open(folder, LibC.O_CLOEXEC);
        if (held.IsInvalid)
            return held;

        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (LibC.flock(held, LibC.LOCK_EX | LibC.LOCK_NB) != 0 && Environment.TickCount64 < end)
            Thread.Sleep(s_pause);
        return held;
    }
}
