using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Obdiid;

/// <summary>Opens and closes for obdii's clients the same channels as for all others, counted for each process.</summary>
internal sealed partial class ObdiidChannels(
    Loop loop, LinkManager links, AccessPolicy policy, LeaseKeeper leases, IsoTpBroker broker, ILogger log)
{
    private readonly Dictionary<int, ObdiidClient> _clients = [];
    private OncePerSecond _refusals;

    /// <summary>Opens a channel, or joins one that is open; null where it is refused.</summary>
    public Share? Open(PeerIdentity peer, in ObdiidRequest request)
    {
        if (WhyNot(request, out Link link, out IsoTpBinding binding) is { } reason)
            return Refuse(peer, reason);
        if (FindOrMake(peer) is not { } client)
            return Refuse(peer, "the process has ended");
        Refusal? forbidden = policy.WhyNot(client.Context, OperationFamily.IsoTp, link.Name)
            ?? leases.WhyNot(client.Context, "open a channel on", link, ChannelKey.Of(link.Index, binding));
        if (forbidden is { } why)
        {
            EndIfEmpty(client);
            return Refuse(peer, why.Text);
        }

        var opening = new OpenIsoTpMessage(link.Name, binding, IsExclusive: false);
        Share? share = broker.Open(client.Context, link, opening, out var lockView, out Refusal refusal);
        // It would not know what to do with a lock.
        lockView?.Dispose();
        if (share is null)
        {
            EndIfEmpty(client);
            return Refuse(peer, refusal.Text);
        }
        client.Add(share);
        log.ShareOpened(share.Channel.Id, link.Name, binding, share.Id, client.Context);
        return share;
    }

    /// <summary>Closes one of the sender's own openings; false where it has none.</summary>
    public bool TryClose(PeerIdentity peer, in ObdiidRequest request) =>
        request.ToBinding() is { } binding && request.InterfaceIndex <= int.MaxValue
        && _clients.TryGetValue(peer.ProcessId, out ObdiidClient? client)
        && client.Context.Peer == peer && !client.Context.FindGone()
        && TryClose(client, ChannelKey.Of((int)request.InterfaceIndex, binding));

    /// <summary>Takes an opening back whose descriptor could not be delivered.</summary>
    public void TakeBack(Share share)
    {
        if (_clients.TryGetValue(share.Holder.Peer.ProcessId, out ObdiidClient? client) && client.Context == share.Holder)
            TryClose(client, share.Channel.Key);
    }

    private bool TryClose(ObdiidClient client, ChannelKey key)
    {
        if (!client.Shares.TryGetValue(key, out Stack<ulong>? shares))
            return false;
        bool isClosed = broker.TryClose(client.Context, shares.Pop());
        if (shares.Count == 0)
            client.Shares.Remove(key);
        EndIfEmpty(client);
        return isClosed;
    }

    private string? WhyNot(in ObdiidRequest request, out Link link, out IsoTpBinding binding)
    {
        link = default;
        binding = request.ToBinding() ?? default;
        if (binding == default)
            return $"{request.TransferId:X}/{request.ReceiveId:X} are no two identifiers";
        if (request.InterfaceIndex is 0 or > int.MaxValue || !links.TryFind((int)request.InterfaceIndex, out link).IsSuccess)
            return $"there is no interface {request.InterfaceIndex}";
        if (!link.IsCan)
            return $"'{link.Name}' is no CAN interface";
        if (!link.IsUp)
            return $"'{link.Name}' is down";
        return broker.IsLocked(ChannelKey.Of(link.Index, binding))
            ? $"a program has the turn on {binding} of '{link.Name}', and obdii's clients know no turns"
            : null;
    }

    private ObdiidClient? FindOrMake(PeerIdentity peer)
    {
        if (_clients.TryGetValue(peer.ProcessId, out ObdiidClient? client))
        {
            if (client.Context.Peer == peer && !client.Context.FindGone())
                return client;
            // Its number is another process's by now.
            client.End();
        }
        return Make(peer, LibC.pidfd_open(peer.ProcessId));
    }

    private ObdiidClient? Make(PeerIdentity peer, FileDescriptor process) =>
        ObdiidClient.TryMake(peer, process, loop, ended => _clients.Remove(ended.Context.Peer.ProcessId)) is { } made
            ? _clients[peer.ProcessId] = made
            : null;

    private static void EndIfEmpty(ObdiidClient client)
    {
        if (client.Shares.Count == 0)
            client.End();
    }

    /// <summary>The two bytes of an answer have no room for a reason, so the log gets it.</summary>
    private Share? Refuse(PeerIdentity peer, string reason)
    {
        if (_refusals.IsDue(out int unsaid))
            log.ObdiidRefused(peer.UserId, peer.ProcessId, reason, unsaid);
        return null;
    }
}
