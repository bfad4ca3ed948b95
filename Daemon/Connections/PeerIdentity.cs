using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>Who connected, as the kernel saw it at that moment (SO_PEERCRED).</summary>
internal readonly record struct PeerIdentity(uint UserId, int ProcessId)
{
    public static Errno TryRead(FileDescriptor socket, out PeerIdentity peer)
    {
        var credentials = default(LibC.ucred);
        uint length = 3 * sizeof(uint);
        bool known = LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, ref credentials, ref length) == 0;
        peer = new PeerIdentity(credentials.uid, credentials.pid);
        return known ? Errno.None : LibC.LastError;
    }
}
