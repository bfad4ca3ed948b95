using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Links;

/// <summary>
/// Makes interfaces, knows those that it made, and takes them away: at their maker's wish, or with the connection of the
/// client for which they were made.
/// </summary>
internal sealed class LinkKeeper
{
    private readonly LinkMaker _maker;
    private readonly LinkManager _links;
    private readonly LinkThread _thread;
    private readonly Quota _quota;
    private readonly ILogger _log;
    private readonly LinkTable _table = new();
    private readonly HashSet<ClientContext> _holders = [];
    private bool _isStopping;

    public LinkKeeper(LinkManager links, LinkThread thread, LinkEvents events, Quota quota, ILogger log)
    {
        _maker = new LinkMaker(links);
        _links = links;
        _thread = thread;
        _quota = quota;
        _log = log;
        events.Deleted += OnDeleted;
        events.Lost += FindDeleted;
    }

    /// <summary>Makes an interface, or a pair of them.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="refusal">Why there is none.</param>
    public CreatedLinkMessage? Create(ClientContext client, CreateLinkMessage request, out Refusal refusal)
    {
        ClientContext? holder = request.Stays ? null : client;
        if (_quota.TryAdd(client.Peer.UserId, holder) is { } limit)
        {
            refusal = Refusal.LimitReached(limit);
            return null;
        }

        if (_maker.Make(client.Peer, request, out refusal) is not { } made)
        {
            _quota.Remove(client.Peer.UserId, holder);
            return null;
        }

        _table.Add(new MadeLink(made.Index, made.PeerIndex, client.Peer.UserId, holder));
        if (holder is not null && _holders.Add(holder))
            holder.Ended += DeleteAllOf;
        _log.LinkCreated(
            made.Name, made.Index, request.Stays ? "to stay" : "for as long as it is connected", client.Peer.UserId,
            client.Peer.ProcessId, client.Name);
        return made;
    }

    /// <summary>Deletes an interface that the daemon made for this client's user.</summary>
    /// <param name="client">Who wants it.</param>
    /// <param name="link">Which.</param>
    /// <param name="done">Called later with what came of it.</param>
    /// <returns>Null, or why it is not even tried; then <paramref name="done"/> is never called.</returns>
    public Refusal? TryDelete(ClientContext client, Link link, Action<NetlinkResult> done)
    {
        if (link.CanKind == CanLinkKind.Can)
            return LinkRefusals.IsController(link.Name);
        if (_table.Find(link.Index) is not { } made)
            return LinkRefusals.NotMadeHere(link.Name);
        if (client.Peer.UserId != 0 && client.Peer.UserId != made.UserId)
            return LinkRefusals.NotOwner(link.Name, made.UserId);

        uint user = client.Peer.UserId;
        int process = client.Peer.ProcessId;
        _thread.Delete([made.Index], result =>
        {
            if (result.IsSuccess)
                _log.LinkDeleted(link.Name, link.Index, user, process);
            OnDeleted(made.Index, result);
            done(result);
        });
        return null;
    }

    /// <summary>Takes over an interface that an earlier daemon made.</summary>
    public void Adopt(int index, uint user)
    {
        if (_table.Find(index) is not null)
            return;
        _quota.Add(user);
        _table.Add(new MadeLink(index, 0, user, null));
    }

    /// <summary>
    /// The daemon stops, and so ends every connection; but the clients live on, and so do their interfaces. The next
    /// daemon takes them over.
    /// </summary>
    public void LeaveThem() => _isStopping = true;

    private void DeleteAllOf(ClientContext client)
    {
        if (_isStopping)
            return;
        _holders.Remove(client);
        MadeLink[] held = _table.HeldBy(client);
        if (held.Length == 0)
            return;

        // They count until they are gone: OnDeleted hears of each from the kernel.
        _log.LinksEnd(held.Length, client.Peer.UserId, client.Peer.ProcessId);
        _thread.Delete([.. held.Select(link => link.Index)], result =>
        {
            if (!result.IsSuccess)
                _log.LinksNotDeleted(held.Length, result.Describe());
        });
    }

    private void OnDeleted(int index, NetlinkResult result)
    {
        if (result.IsSuccess)
            OnDeleted(index);
    }

    /// <summary>Whoever did it. For a vxcan either end, with which the other went, too.</summary>
    private void OnDeleted(int index)
    {
        if (_table.Find(index) is { } link && _table.Remove(link))
            _quota.Remove(link.UserId, link.Holder);
    }

    private void FindDeleted()
    {
        foreach (MadeLink link in _table.All.ToArray())
        {
            if (_links.TryFind(link.Index, out _).Error == Errno.ENODEV)
                OnDeleted(link.Index);
        }
    }
}
