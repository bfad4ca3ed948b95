namespace CanTools.Daemon.Links;

/// <summary>
/// Indices for new interfaces, for any thread. The daemon chooses them itself, because it then knows an interface that it has
/// just made whatever the kernel called it: rtnetlink does not tell (NLM_F_ECHO answers nothing before Linux 6.2), and names
/// and events can be anybody's. The kernel counts its own from 1, and passes over those in use.
/// </summary>
internal sealed class LinkIndices
{
    private const int First = 1 << 20;
    private const int Range = int.MaxValue - First;

    // A later daemon begins further on, so that an index that a client remembers never comes to mean another interface.
    private long _last = Environment.TickCount64 / 10;

    public int Next() => First + (int)(Interlocked.Increment(ref _last) % Range);
}
