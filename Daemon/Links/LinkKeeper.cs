using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
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
internal sealed partial class LinkKeeper : IDisposable
{
    private readonly LinkMaker _maker = new();
    private readonly LinkManager _links;
    private readonly LinkThreads _threads;
    private readonly Quota _quota;
    private readonly ILogger _log;
    private readonly LinkTable _table = new();
    private readonly HashSet<ClientContext> _holders = [];
    private readonly UndeletedLinks _undeleted;
    private bool _isStopping;

    public LinkKeeper(Loop loop, LinkManager links, LinkThreads threads, LinkEvents events, Quota quota, ILogger log)
    {
        _links = links;
        _threads = threads;
        _quota = quota;
        _log = log;
        _undeleted = new UndeletedLinks(loop, DeleteOrphans);
        events.Deleted += OnVanished;
        events.Lost += FindVanished;
    }

    /// <summary>Makes a vcan, which is quick.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="refusal">Why there is none.</param>
    public CreatedLinkMessage? Create(ClientContext client, CreateLinkMessage request, out Refusal refusal)
    {
        if (!TryCount(client, request, out refusal))
            return null;
        CreatedLinkMessage? made = _maker.Make(_links, client.Peer, request, out int leftOver, out refusal);
        return Keep(client, request, made, leftOver);
    }

    /// <summary>Makes a pair. A name that is in use makes the kernel take back half of it, which is slow.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="done">Called later, with the pair or why there is none.</param>
    /// <returns>Null, or why it is not even tried; then <paramref name="done"/> is never called.</returns>
    public Refusal? CreatePair(ClientContext client, CreateLinkMessage request, Action<CreatedLinkMessage?, Refusal> done)
    {
        if (!TryCount(client, request, out Refusal refusal))
            return refusal;

        CreatedLinkMessage? made = null;
        int leftOver = 0;
        _threads.Do(
            links =>
            {
                made = _maker.Make(links, client.Peer, request, out leftOver, out Refusal why);
                return made is null ? why : null;
            },
            why =>
            {
                CreatedLinkMessage? kept = Keep(client, request, made, leftOver);

                // The event of its end may have come before it was entered here.
                if (kept is { } pair && _links.TryFind(pair.Index, out _).Error == Errno.ENODEV)
                    OnVanished(pair.Index);
                done(kept, why ?? default);
            });
        return null;
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

        Delete([made], result =>
        {
            if (result.IsSuccess)
                _log.LinkDeleted(link.Name, link.Index, client);
            done(result);
        });
        return null;
    }

    /// <summary>Takes over an interface that an earlier daemon made.</summary>
    public void Adopt(int index, int peerIndex, uint user)
    {
        if (_table.Find(index) is not null)
            return;
        _quota.Add(user);
        _table.Add(new MadeLink(index, peerIndex, user, null));
    }

    /// <summary>Deletes one that was adopted.</summary>
    public void DeleteAdopted(int index)
    {
        if (_table.Find(index) is { } link)
            DeleteOrphans(link);
    }

    /// <summary>
    /// The daemon stops, and so ends every connection; but the clients live on, and so do their interfaces. The next
    /// daemon takes them over.
    /// </summary>
    public void LeaveThem() => _isStopping = true;

    public void Dispose() => _undeleted.Dispose();

    private bool TryCount(ClientContext client, CreateLinkMessage request, out Refusal refusal)
    {
        string? limit = _quota.TryAdd(client.Peer.UserId, request.Stays ? null : client);
        refusal = limit is null ? default : Refusal.LimitReached(limit);
        return limit is null;
    }

    /// <summary>Enters what was made; it was counted before.</summary>
    private CreatedLinkMessage? Keep(
        ClientContext client, CreateLinkMessage request, CreatedLinkMessage? made, int leftOver)
    {
        ClientContext? holder = request.Stays ? null : client;
        if (made is null && leftOver == 0)
        {
            _quota.Remove(client.Peer.UserId, holder);
            return null;
        }

        var link = new MadeLink(made?.Index ?? leftOver, made?.PeerIndex ?? 0, client.Peer.UserId, holder)
        {
            IsHalfMade = made is null,
        };
        _table.Add(link);
        if (made is not { } whole)
        {
            DeleteOrphans(link);
            return null;
        }

        _log.LinkCreated(
            whole.Name, whole.Index, request.Stays ? "to stay" : "for as long as it is connected", client);
        if (holder is { HasEnded: true })
            DeleteOrphans(link);
        else if (holder is not null && _holders.Add(holder))
            holder.Ended += DeleteAllOf;
        return made;
    }

    private void DeleteAllOf(ClientContext client)
    {
        if (_isStopping)
            return;
        _holders.Remove(client);
        MadeLink[] held = _table.HeldBy(client);
        if (held.Length == 0)
            return;
        _log.LinksEnd(held.Length, client);
        DeleteOrphans(held);
    }

    /// <summary>They are of one user, all half made or none, and count until it is done.</summary>
    private void Delete(MadeLink[] links, Action<NetlinkResult> done)
    {
        foreach (MadeLink link in links)
            link.IsBeingDeleted = true;
        _threads.Delete(links[0].UserId, [.. links.Select(link => link.Index)], links[0].IsHalfMade, result =>
        {
            foreach (MadeLink link in links)
            {
                link.IsBeingDeleted = false;
                if (result.IsSuccess || IsGone(link))
                    Forget(link);
                else if (link.IsOrphan)
                    _undeleted.Add(link);
            }
            done(result);
        });
    }

    /// <summary>Those that nobody has any more. Nobody else would delete them: what fails is tried again.</summary>
    private void DeleteOrphans(params MadeLink[] links)
    {
        foreach (MadeLink link in links)
            link.IsOrphan = true;
        foreach (var alike in links.Where(link => !link.IsBeingDeleted).ToLookup(link => (link.UserId, link.IsHalfMade)))
        {
            Delete([.. alike], result =>
            {
                if (!result.IsSuccess)
                    _log.LinksNotDeleted(alike.Count(), result.Describe());
            });
        }
    }

    /// <summary>Or somebody else's: an orphan whose mark somebody took away.</summary>
    private bool IsGone(MadeLink link)
    {
        NetlinkResult result = _links.TryRead(link.Index, out CanLink? found);
        return result.Error == Errno.ENODEV
            || result.IsSuccess && link is { IsOrphan: true, IsHalfMade: false } && found?.Mark is null;
    }

    /// <summary>Whoever deleted it. For a vxcan either end, with which the other went, too.</summary>
    private void OnVanished(int index)
    {
        if (_table.Find(index) is { IsBeingDeleted: false } link)
            Forget(link);
    }

    private void FindVanished()
    {
        foreach (MadeLink link in _table.All.ToArray())
        {
            if (_links.TryFind(link.Index, out _).Error == Errno.ENODEV)
                OnVanished(link.Index);
        }
    }

    private void Forget(MadeLink link)
    {
        _undeleted.Remove(link);
        if (_table.Remove(link))
            _quota.Remove(link.UserId, link.Holder);
    }
}
