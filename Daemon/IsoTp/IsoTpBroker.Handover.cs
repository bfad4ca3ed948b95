using CanTools.Daemon.Connections;
using CanTools.Daemon.Handover;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.IsoTp;

/// <summary>Channels and shares go on under the next daemon, with their numbers.</summary>
internal sealed partial class IsoTpBroker
{
    public void Save(HandoverWriter state)
    {
        state.Write(_table.LastChannel);
        state.Write(_table.LastShare);
        var channels = _table.SharesAfter(0).ToArray().Where(share => state.Knows(share.Holder))
            .GroupBy(share => share.Channel).ToArray();
        state.Write(channels.Length);
        foreach (var channel in channels)
        {
            Save(state, channel.Key);
            state.Write(channel.Count());
            foreach (Share share in channel)
            {
                state.Write(share.Id);
                state.Write(share.Holder);
                state.Write((ulong)share.Since.UtcTicks);
            }
        }
    }

    /// <summary>How many channels there are.</summary>
    public int Restore(HandoverReader state)
    {
        ulong lastChannel = state.ReadUInt64();
        ulong lastShare = state.ReadUInt64();
        List<Share> shares = [];
        int count = state.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            Channel channel = RestoreChannel(state);
            RestoreShares(state, channel, shares);
        }
        _table.Restore(lastChannel, lastShare, shares);
        foreach (Share share in shares)
        {
            quota.Add(share.Holder.Peer.UserId, share.Holder);
            if (_holders.Add(share.Holder))
                share.Holder.Ended += DropAllOf;
        }
        return count;
    }

    /// <summary>A client's, in the order in which it opened them.</summary>
    public IEnumerable<Share> SharesOf(ClientContext holder) => _table.SharesOf(holder);

    private static void Save(HandoverWriter state, Channel channel)
    {
        state.Write(channel.Id);
        state.Write(channel.Key.InterfaceIndex);
        state.Write(channel.Interface);
        state.Write(channel.Binding);
        state.Write(channel.IsExclusive);
        state.Write(channel.Descriptors.Socket);
        if (channel.Descriptors.LockFile is { } lockFile)
            state.Write(lockFile);
    }

    private static Channel RestoreChannel(HandoverReader state)
    {
        ulong id = state.ReadUInt64();
        int interfaceIndex = state.ReadInt32();
        InterfaceName name = state.ReadInterfaceName();
        IsoTpBinding binding = state.ReadBinding();
        bool isExclusive = state.ReadBoolean();
        FileDescriptor socket = state.ReadDescriptor();
        var descriptors = new ChannelDescriptors(socket, isExclusive ? null : state.ReadDescriptor());
        return new Channel(id, ChannelKey.Of(interfaceIndex, binding), name, binding, isExclusive, descriptors);
    }

    private void RestoreShares(HandoverReader state, Channel channel, List<Share> shares)
    {
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            ulong id = state.ReadUInt64();
            ClientContext? holder = state.ReadClient();
            var since = new DateTimeOffset((long)state.ReadUInt64(), TimeSpan.Zero);
            if (holder is not null)
                channel.Shares.Add(new Share(id, channel, holder, since));
        }
        shares.AddRange(channel.Shares);
        if (channel.Shares.Count > 0)
            return;
        channel.Descriptors.LockFile?.Dispose();
        closer.Close(channel.Descriptors.Socket);
    }
}
