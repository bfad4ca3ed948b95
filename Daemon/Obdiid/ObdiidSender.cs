using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Obdiid;

/// <summary>
/// Where a datagram came from, and where its answer goes. A client names the path itself, and could name another service's
/// socket, or have put a link there since: only a socket of the sender's own user is ever answered, and that very one.
/// </summary>
internal readonly ref struct ObdiidSender(LibC.ucred who, ReadOnlySpan<byte> name)
{
    private readonly ReadOnlySpan<byte> _name = name;

    public uint UserId { get; } = who.uid;

    public int ProcessId { get; } = who.pid;

    /// <summary>Opens the way back; null where there is none that may be answered.</summary>
    public ObdiidReplyPath? OpenReplyPath()
    {
        if (_name.IsEmpty)
            return null;
        // An abstract name has no owner and no link. It was the sender's when the kernel took the datagram, in the sender's
        // own network namespace; here it may be another service's.
        if (_name[0] == 0)
            return IsInOurNetwork() ? new ObdiidReplyPath(_name.ToArray(), null) : null;
        // A relative path is relative to the sender's folder, which is not ours.
        if (_name[0] != (byte)'/')
            return null;
        FileDescriptor file = LibC.open(Encoding.UTF8.GetString(_name), LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (!file.IsInvalid
            && LibC.statx(file, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out LibC.statx_t seen) == 0
            && seen.IsSocket && seen.stx_uid == UserId)
        {
            return new ObdiidReplyPath(Encoding.UTF8.GetBytes(file.ProcPath), file);
        }
        file.Dispose();
        return null;
    }

    private bool IsInOurNetwork() =>
        LibC.statx(LibC.AT_FDCWD, "/proc/self/ns/net", 0, LibC.STATX_BASIC_STATS, out LibC.statx_t ours) == 0
        && LibC.statx(LibC.AT_FDCWD, $"/proc/{ProcessId}/ns/net", 0, LibC.STATX_BASIC_STATS, out LibC.statx_t its) == 0
        && its.IsSameFileAs(ours);
}
