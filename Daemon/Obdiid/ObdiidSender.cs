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
        // An abstract name has no owner, and in our network namespace may be another service's; a relative path is relative to the
        // sender's folder, which is not ours.
        if (_name.IsEmpty || _name[0] != (byte)'/')
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
}
