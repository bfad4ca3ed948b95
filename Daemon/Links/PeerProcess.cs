using CanTools.Daemon.Connections;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Links;

/// <summary>
/// A process for which a client may act: itself, or another of the same user; for root any. What is done to it by its number
/// was done to this process if it has not ended afterwards.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly FileDescriptor _process;

    private PeerProcess(FileDescriptor process, int id, uint userId)
    {
        _process = process;
        Id = id;
        UserId = userId;
    }

    public int Id { get; }

    /// <summary>For which user.</summary>
    public uint UserId { get; }

    public bool HasEnded => ProcessRecord.HasEnded(_process);

    /// <summary>Null where there is none, or it is somebody else's.</summary>
    public static PeerProcess? TryOpen(PeerIdentity peer, int requested)
    {
        int id = requested == 0 ? peer.ProcessId : requested;
        FileDescriptor process = LibC.pidfd_open(id);
        if (!process.IsInvalid && (peer.UserId == 0 || ProcessRecord.OwnerOf(id) == peer.UserId))
            return new PeerProcess(process, id, peer.UserId);
        process.Dispose();
        return null;
    }

    public void Dispose() => _process.Dispose();
}
