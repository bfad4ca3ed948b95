using CanTools.Daemon.Connections;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Links;

/// <summary>Makes one interface, or one pair, as it was asked for. For any thread, with the links of its own.</summary>
internal sealed class LinkMaker
{
    /// <summary>So many indices in a row are not in use by others.</summary>
    private const int Tries = 100;

    private readonly LinkIndices _indices = new();

    /// <summary>Makes it.</summary>
    /// <param name="links">The calling thread's.</param>
    /// <param name="peer">For whom.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="leftOver">The index of what was or may have been made but could not be finished, and is the caller's to delete; else 0.</param>
    /// <param name="refusal">Why there is none.</param>
    public CreatedLinkMessage? Make(
        LinkManager links, PeerIdentity peer, CreateLinkMessage request, out int leftOver, out Refusal refusal)
    {
        leftOver = 0;
        using PeerProcess? process = request.IsPeerElsewhere ? PeerProcess.TryOpen(peer, request.PeerProcess) : null;
        if (request.IsPeerElsewhere && process is null)
        {
            refusal = LinkRefusals.NoSuchProcess(request.PeerProcess == 0 ? peer.ProcessId : request.PeerProcess, peer.UserId);
            return null;
        }

        NetlinkResult result = Create(links, request, process?.Id ?? 0, out int index, out int peerIndex);
        if (!result.IsSuccess)
        {
            leftOver = result.IsUnanswered ? index : 0;
            refusal = LinkRefusals.NotCreated(links, request, result);
            return null;
        }

        // Marked first of all, because later only what is marked is deleted.
        var mark = new LinkMark(!request.Stays, peer.UserId, peer.ProcessId, ProcessRecord.StartOf(peer.ProcessId), request.Note);
        CreatedLinkMessage? made = Finish(links, request, process, index, peerIndex, mark.ToString(), out refusal);
        leftOver = made is null ? index : 0;
        return made;
    }

    private NetlinkResult Create(LinkManager links, CreateLinkMessage request, int process, out int index, out int peerIndex)
    {
        bool isPair = request.Kind == CanLinkKind.Vxcan;
        NetlinkResult result = default;
        index = peerIndex = 0;
        for (int i = 0; i < Tries; i++)
        {
            index = _indices.Next();
            peerIndex = isPair ? _indices.Next() : 0;
            result = isPair
                ? links.CreateVxcan(request, index, peerIndex, process)
                : links.CreateVcan(request.Name.Bytes, index);
            if (result.IsSuccess || !IsForTheIndex(links, result.Error, index, peerIndex, process))
                break;
        }
        return result;
    }

    /// <summary>Whether the names may do, and only an index is in use: in another namespace it answers EBUSY, here EEXIST.</summary>
    private static bool IsForTheIndex(LinkManager links, Errno error, int index, int peerIndex, int process) =>
        error == Errno.EBUSY && process != 0
        || error == Errno.EEXIST && (IsIndexTaken(links, index) || IsIndexTaken(links, peerIndex));

    private static bool IsIndexTaken(LinkManager links, int index) => index != 0 && links.TryFind(index, out _).IsSuccess;

    /// <summary>The mark, then size and up.</summary>
    private static CreatedLinkMessage? Finish(
        LinkManager links, CreateLinkMessage request, PeerProcess? process, int index, int peerIndex, string mark,
        out Refusal refusal)
    {
        int? mtu = request.Mtu != 0 ? request.Mtu : null;
        bool isPeerHere = peerIndex != 0 && process is null;

        // In one call where no size can be refused.
        NetlinkResult result = mtu is null ? default : links.Set(index, null, mark);
        if (result.IsSuccess)
            result = links.Set(index, mtu, mark, request.IsUp);
        if (result.IsSuccess && isPeerHere)
            result = links.Set(peerIndex, mtu, mark, request.IsUp);

        Link link = default, peer = default;
        if (result.IsSuccess)
            result = links.TryFind(index, out link);
        if (result.IsSuccess && isPeerHere)
            result = links.TryFind(peerIndex, out peer);
        if (!result.IsSuccess)
        {
            refusal = LinkRefusals.NotFinished(request, result);
            return null;
        }

        // Its number may have become another process's in the meantime, but not before it had ended.
        if (process is not null && process.HasEnded)
        {
            refusal = LinkRefusals.NoSuchProcess(process.Id, process.UserId);
            return null;
        }
        refusal = default;
        return new CreatedLinkMessage(index, link.Name, isPeerHere ? peerIndex : 0, peer.Name);
    }
}
