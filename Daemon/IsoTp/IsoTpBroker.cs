using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.IsoTp;

/// <summary>
/// One kernel socket for each channel, however many clients share it: two of them with the same identifiers would both
/// send flow control. What a client has ends with its connection.
/// </summary>
internal sealed partial class IsoTpBroker(Quota quota, DescriptorCloser closer, ILogger log)
{
    private readonly ChannelTable _table = new();
    private readonly HashSet<ClientContext> _holders = [];
    private bool _isSupported;

    /// <summary>Raised whenever one has ended.</summary>
    public event Action<Share>? ShareEnded;

    /// <summary>Opens a channel, or joins one that is open.</summary>
    /// <param name="client">Whose share it becomes.</param>
    /// <param name="link">A CAN interface that is up.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="lockView">The client's view of the lock, the caller's to give on; null where it is exclusive.</param>
    /// <param name="refusal">Why there is no share.</param>
    public Share? Open(
        ClientContext client, Link link, in OpenIsoTpMessage request, out FileDescriptor? lockView, out Refusal refusal)
    {
        lockView = null;
        if (!MayOpen(client, link, request, out Channel? open, out refusal))
            return null;

        ChannelDescriptors? made = null;
        if (open is null && (made = Make(link, request, out refusal)) is null)
        {
            quota.Remove(client.Peer.UserId, client);
            return null;
        }

        Errno error = (open?.Descriptors ?? made!).TryOpenLock(out lockView);
        if (error != Errno.None)
        {
            refusal = IsoTpRefusals.NoSocket(error);
            Release(made, client);
            return null;
        }

        open ??= _table.Add(
            ChannelKey.Of(link.Index, request.Binding), link.Name, request.Binding, request.IsExclusive, made!);
        if (_holders.Add(client))
            client.Ended += DropAllOf;
        return _table.AddShare(open, client, DateTimeOffset.UtcNow);
    }

    /// <summary>Ends a share of this client's; false where it has no such share.</summary>
    public bool TryClose(ClientContext client, ulong share)
    {
        if (_table.FindShare(share, client) is not { } found)
            return false;
        Drop(found);
        return true;
    }

    /// <summary>Whether somebody has the lock of a channel right now.</summary>
    public bool IsLocked(ChannelKey key) => _table.Find(key) is { } channel && channel.Descriptors.IsLocked();

    /// <summary>The shares with greater numbers, ascending.</summary>
    public ReadOnlySpan<Share> SharesAfter(ulong share) => _table.SharesAfter(share);

    /// <summary>A share that another process than this client's has of a channel, or of any on an interface; null where there is none.</summary>
    public Share? FindOfOthers(ClientContext client, int interfaceIndex, ChannelKey? channel)
    {
        foreach (Share share in _table.SharesAfter(0))
        {
            if (share.Channel.Key.InterfaceIndex == interfaceIndex && (channel is null || share.Channel.Key == channel)
                && !share.Holder.IsOfSameProcess(client) && !share.Holder.FindGone())
            {
                return share;
            }
        }
        return null;
    }

    /// <summary>Counts a share that is allowed; <paramref name="open"/> is the channel that it joins, if there is one.</summary>
    private bool MayOpen(
        ClientContext client, Link link, in OpenIsoTpMessage request, out Channel? open, out Refusal refusal)
    {
        var key = ChannelKey.Of(link.Index, request.Binding);
        open = FindUsable(key);
        Refusal? reason = WhyNotJoin(open, request);
        if (reason is not null && DropTheDead(open!))
        {
            open = FindUsable(key);
            reason = WhyNotJoin(open, request);
        }
        if (reason is null && quota.TryAdd(client.Peer.UserId, client) is { } limit)
            reason = Refusal.LimitReached(limit);
        refusal = reason ?? default;
        return reason is null;
    }

    private static Refusal? WhyNotJoin(Channel? open, in OpenIsoTpMessage request) =>
        open is null ? null
        : open.IsExclusive || request.IsExclusive ? IsoTpRefusals.InUse(open)
        : open.Binding.Settings != request.Binding.Settings
            ? IsoTpRefusals.OptionsDiffer(open, request.Binding.Settings)
            : null;

    /// <summary>A channel whose interface was deleted is over: what has its name or index by now is another.</summary>
    private Channel? FindUsable(ChannelKey key)
    {
        Channel? channel = _table.Find(key);
        if (channel is null || channel.Descriptors.AreFor(key))
            return channel;
        _table.Retire(channel);
        return null;
    }

    /// <summary>Whether the kernel has ISO-TP; asked only until it has, because even closing the answer takes its time.</summary>
    public Errno FindSupport()
    {
        if (_isSupported)
            return Errno.None;
        Errno error = LibC.IsoTpSocket(out FileDescriptor socket);
        closer.Close(socket);
        _isSupported = error == Errno.None;
        return error;
    }

    private ChannelDescriptors? Make(Link link, in OpenIsoTpMessage request, out Refusal refusal)
    {
        Errno error = ChannelDescriptors.TryMake(
            link.Index, request.Binding, !request.IsExclusive, closer, out ChannelDescriptors? made, out bool wasBinding);
        refusal = error == Errno.None ? default
            : wasBinding ? IsoTpRefusals.NotBound(request, error)
            : IsoTpRefusals.NoSocket(error);
        return made;
    }

    /// <summary>Ends the shares of processes that have died, in case the loop has not come to them yet.</summary>
    private bool DropTheDead(Channel channel)
    {
        Share[] dead = [.. channel.Shares.Where(share => share.Holder.FindGone())];
        foreach (Share share in dead)
            Drop(share);
        return dead.Length > 0;
    }

    private void DropAllOf(ClientContext client)
    {
        _holders.Remove(client);
        foreach (Share share in _table.SharesOf(client))
            Drop(share);
    }

    private void Drop(Share share)
    {
        bool isLast = _table.Remove(share);
        log.ShareClosed(share.Id, share.Channel.Id, share.Holder, share.Channel.Shares.Count);
        Release(isLast ? share.Channel.Descriptors : null, share.Holder);
        ShareEnded?.Invoke(share);
    }

    /// <summary>
    /// Uncounts a share, once the descriptors that end with it are closed: a socket is 256 KiB of the kernel's memory until
    /// then.
    /// </summary>
    private void Release(ChannelDescriptors? last, ClientContext client)
    {
        if (last is null)
        {
            quota.Remove(client.Peer.UserId, client);
            return;
        }
        last.LockFile?.Dispose();
        closer.Close(last.Socket, () => quota.Remove(client.Peer.UserId, client));
    }
}
