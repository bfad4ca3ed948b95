using CanTools.Daemon.Connections;
using CanTools.Daemon.Handover;

namespace CanTools.Daemon.Links;

/// <summary>
/// Interfaces that end with a connection, which goes on under the next daemon, or that have lost theirs and could not be deleted yet.
/// All others it knows by their mark.
/// </summary>
internal sealed partial class LinkKeeper
{
    public void Save(HandoverWriter state)
    {
        MadeLink[] ending = [.. _table.All.Where(link => link.IsOrphan || link.Holder is { } holder && state.Knows(holder))];
        state.Write(ending.Length);
        foreach (MadeLink link in ending)
        {
            state.Write(link.Index);
            state.Write(link.PeerIndex);
            state.Write(link.UserId);
            state.Write(link.IsHalfMade);
            state.Write(link.IsOrphan);
            if (!link.IsOrphan)
                state.Write(link.Holder!);
        }
    }

    public void Restore(HandoverReader state)
    {
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            int index = state.ReadInt32();
            int peerIndex = state.ReadInt32();
            uint user = state.ReadUInt32();
            bool isHalfMade = state.ReadBoolean();
            ClientContext? holder = state.ReadBoolean() ? null : state.ReadClient();
            var link = new MadeLink(index, peerIndex, user, holder) { IsHalfMade = isHalfMade };
            _quota.Add(user, holder);
            _table.Add(link);
            if (holder is null)
                DeleteOrphans(link);
            else if (_holders.Add(holder))
                holder.Ended += DeleteAllOf;
        }

        // Some may have been deleted while there was no daemon.
        FindVanished();
    }

    /// <summary>Whether it ends with a connection, or is on its way out.</summary>
    public bool IsEnding(int index) => _table.Find(index) is { } link && (link.IsOrphan || link.Holder is not null);
}
