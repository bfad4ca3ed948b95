using CanTools.Daemon.Connections;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Links;

/// <summary>Makes one interface, or one pair, as it was asked for: whole, or not at all.</summary>
internal sealed class LinkMaker(LinkManager links)
{
    /// <summary>So many indices in a row are not in use by others.</summary>
    private const int Tries = 100;

    private readonly LinkIndices _indices = new();

    public CreatedLinkMessage? Make(PeerIdentity peer, CreateLinkMessage request, out Refusal refusal)
    {
        using PeerProcess? process = request.IsPeerElsewhere ? PeerProcess.TryOpen(peer, request.PeerProcess) : null;
        if (request.IsPeerElsewhere && process is null)
        {
            refusal = LinkRefusals.NoSuchProcess(request.PeerProcess == 0 ? peer.ProcessId : request.PeerProcess, peer.UserId);
            return null;
        }

        NetlinkResult result = Create(request, process?.Id ?? 0, out int index, out int peerIndex);
        if (!result.IsSuccess)
        {
            refusal = LinkRefusals.NotCreated(links, request, result);
            return null;
        }

        var mark = new LinkMark(!request.Stays, peer.UserId, peer.ProcessId, ProcessRecord.StartOf(peer.ProcessId), request.Note);
        if (Finish(request, process, index, peerIndex, mark.ToString(), out refusal) is { } made)
            return made;
        _ = links.Delete(index);
        return null;
    }

    private NetlinkResult Create(CreateLinkMessage request, int process, out int index, out int peerIndex)
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
            if (result.IsSuccess || !IsForTheIndex(result.Error, index, peerIndex, process))
                break;
        }
        return result;
    }

    /// <summary>Whether the names may do, and only an index is in use: in another namespace it answers EBUSY, here EEXIST.</summary>
    private bool IsForTheIndex(Errno error, int index, int peerIndex, int process) =>
        error == Errno.EBUSY && process != 0
        || error == Errno.EEXIST && (IsIndexTaken(index) || IsIndexTaken(peerIndex));

    private bool IsIndexTaken(int index) => index != 0 && links.TryFind(index, out _).IsSuccess;

    /// <summary>Size, mark, and up, in this order.</summary>
    private CreatedLinkMessage? Finish(
        CreateLinkMessage request, PeerProcess? process, int index, int peerIndex, string mark, out Refusal refusal)
    {
        int? mtu = request.Mtu != 0 ? request.Mtu : null;
        bool isPeerHere = peerIndex != 0 && process is null;
        NetlinkResult result = links.Set(index, mtu, mark, request.IsUp);
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
