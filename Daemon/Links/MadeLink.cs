using CanTools.Daemon.Connections;

namespace CanTools.Daemon.Links;

/// <summary>An interface that the daemon made.</summary>
/// <param name="index">Its index.</param>
/// <param name="peerIndex">The other end's, where it has one in this network namespace; else 0.</param>
/// <param name="userId">For whom it was made.</param>
/// <param name="holder">With whose connection it ends; null where it does not.</param>
internal sealed class MadeLink(int index, int peerIndex, uint userId, ClientContext? holder)
{
    public int Index { get; } = index;

    public int PeerIndex { get; } = peerIndex;

    public uint UserId { get; } = userId;

    public ClientContext? Holder { get; } = holder;

    /// <summary>It could not be finished, and may not even bear our mark: it is ours all the same, by the index that we chose.</summary>
    public bool IsHalfMade { get; init; }

    /// <summary>Nobody has it any more, and it is deleted as soon as that succeeds.</summary>
    public bool IsOrphan { get; set; }

    /// <summary>Whether we are deleting it: then it counts until that is done, which can be long after it has vanished.</summary>
    public bool IsBeingDeleted { get; set; }
}
