using CanTools.Daemon.Connections;
using CanTools.Shared.Can;

namespace CanTools.Daemon.IsoTp;

/// <summary>Which channels are open, and who has a share in which. No I/O.</summary>
internal sealed class ChannelTable
{
    private readonly Dictionary<ChannelKey, Channel> _channels = [];

    private readonly NumberedList<Share> _shares = new(share => share.Id);

    /// <summary>The last number that was given.</summary>
    public ulong LastChannel { get; private set; }

    /// <summary>Likewise.</summary>
    public ulong LastShare { get; private set; }

    /// <summary>The channel that an opening would join.</summary>
    public Channel? Find(ChannelKey key) => _channels.GetValueOrDefault(key);

    /// <summary>A new channel under a key that is free; it counts from its first share on.</summary>
    public Channel Add(
        ChannelKey key, InterfaceName interfaceName, IsoTpBinding binding, bool isExclusive,
        ChannelDescriptors descriptors)
    {
        var channel = new Channel(++LastChannel, key, interfaceName, binding, isExclusive, descriptors);
        _channels.Add(key, channel);
        return channel;
    }

    public Share AddShare(Channel channel, ClientContext holder, DateTimeOffset since)
    {
        var share = new Share(++LastShare, channel, holder, since);
        channel.Shares.Add(share);
        _shares.Add(share);
        return share;
    }

    /// <summary>Fills an empty table with what another one had.</summary>
    /// <param name="lastChannel">The last number that was given.</param>
    /// <param name="lastShare">Likewise.</param>
    /// <param name="shares">The shares, with their channels, which have them already.</param>
    public void Restore(ulong lastChannel, ulong lastShare, IEnumerable<Share> shares)
    {
        LastChannel = lastChannel;
        LastShare = lastShare;
        Share[] all = [.. shares];
        _shares.AddAll(all);
        foreach (Channel channel in all.Select(share => share.Channel).Distinct().OrderBy(channel => channel.Id))
            _channels[channel.Key] = channel;
    }

    /// <summary>The share of that number, if it is this client's.</summary>
    public Share? FindShare(ulong id, ClientContext holder) =>
        _shares.Find(id) is { } share && share.Holder == holder ? share : null;

    /// <summary>The shares with greater numbers, ascending.</summary>
    public ReadOnlySpan<Share> SharesAfter(ulong id) => _shares.After(id);

    public Share[] SharesOf(ClientContext holder) => [.. _shares.After(0).ToArray().Where(share => share.Holder == holder)];

    /// <summary>Takes a share away, and with its last one the channel.</summary>
    /// <returns>Whether it was the channel's last, whose descriptors are then the caller's to close.</returns>
    public bool Remove(Share share)
    {
        _shares.Remove(share);
        share.Channel.Shares.Remove(share);
        if (share.Channel.Shares.Count > 0)
            return false;
        Retire(share.Channel);
        return true;
    }

    /// <summary>Nobody joins a channel any more whose socket is bound to nothing; those who have it keep it.</summary>
    public void Retire(Channel channel)
    {
        if (Find(channel.Key) == channel)
            _channels.Remove(channel.Key);
    }
}
