using System.Runtime.InteropServices;
using CanTools.Daemon.Connections;

namespace CanTools.Daemon.IsoTp;

/// <summary>How many shares there are, in all, of each user and of each connection, against their limits. No I/O.</summary>
/// <remarks>
/// A socket is 256 KiB of the kernel's memory until it is closed, which takes its time; so the last share of a channel
/// counts until then.
/// </remarks>
internal sealed class ShareCounts(int maxInAll, int maxPerUser, int maxPerConnection)
{
    private readonly Dictionary<uint, int> _perUser = [];
    private readonly Dictionary<ClientContext, int> _perConnection = [];

    public int InAll { get; private set; }

    /// <summary>Counts one more.</summary>
    /// <returns>Null, or which limit forbids it, in words for the user; then nothing is counted.</returns>
    public string? TryAdd(ClientContext client)
    {
        if (InAll >= maxInAll)
            return $"{InAll} of {maxInAll} ISO-TP channels are open. Close some, or raise max-channels";

        uint user = client.Peer.UserId;
        int ofUser = _perUser.GetValueOrDefault(user);
        if (ofUser >= maxPerUser)
        {
            return $"uid {user} already has {ofUser} of {maxPerUser} ISO-TP channels. "
                + "Close some, or raise max-channels-per-user";
        }

        int ofConnection = _perConnection.GetValueOrDefault(client);
        if (ofConnection >= maxPerConnection)
        {
            return $"this connection already has {ofConnection} of {maxPerConnection} ISO-TP channels. "
                + "Close some, or raise max-channels-per-connection";
        }

        _perUser[user] = ofUser + 1;
        _perConnection[client] = ofConnection + 1;
        InAll++;
        return null;
    }

    public void Remove(ClientContext client)
    {
        RemoveOne(_perUser, client.Peer.UserId);
        RemoveOne(_perConnection, client);
        InAll--;
    }

    private static void RemoveOne<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, key);
        if (--count == 0)
            counts.Remove(key);
    }
}
