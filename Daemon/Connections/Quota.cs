using System.Runtime.InteropServices;

namespace CanTools.Daemon.Connections;

/// <summary>How many of something there are, in all, of each user and of each connection, against their limits. No I/O.</summary>
/// <param name="what">What is counted, such as "ISO-TP channels".</param>
/// <param name="remedy">What makes room, such as "Close some".</param>
/// <param name="setting">The limits' name in the configuration, such as "max-channels".</param>
/// <param name="maxInAll">The limit in all.</param>
/// <param name="maxPerUser">The limit of each user.</param>
/// <param name="maxPerConnection">The limit of each connection.</param>
internal sealed class Quota(
    string what, string remedy, string setting, int maxInAll, int maxPerUser, int maxPerConnection = int.MaxValue)
{
    private readonly Dictionary<uint, int> _perUser = [];
    private readonly Dictionary<ClientContext, int> _perConnection = [];

    public int InAll { get; private set; }

    /// <summary>Counts one more.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="connection">With whose end it ends; null where it does not.</param>
    /// <returns>Null, or which limit forbids it, in words for the user; then nothing is counted.</returns>
    public string? TryAdd(uint user, ClientContext? connection = null)
    {
        if (InAll >= maxInAll)
            return $"there are {InAll} of {maxInAll} {what}. {remedy}, or raise {setting}";

        int ofUser = _perUser.GetValueOrDefault(user);
        if (ofUser >= maxPerUser)
            return $"uid {user} already has {ofUser} of {maxPerUser} {what}. {remedy}, or raise {setting}-per-user";

        int ofConnection = connection is null ? 0 : _perConnection.GetValueOrDefault(connection);
        if (ofConnection >= maxPerConnection)
        {
            return $"this connection already has {ofConnection} of {maxPerConnection} {what}. "
                + $"{remedy}, or raise {setting}-per-connection";
        }

        Add(user, connection);
        return null;
    }

    /// <summary>Counts one more that exists already, whatever the limits say.</summary>
    public void Add(uint user, ClientContext? connection = null)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_perUser, user, out _)++;
        if (connection is not null)
            CollectionsMarshal.GetValueRefOrAddDefault(_perConnection, connection, out _)++;
        InAll++;
    }

    public void Remove(uint user, ClientContext? connection = null)
    {
        RemoveOne(_perUser, user);
        if (connection is not null)
            RemoveOne(_perConnection, connection);
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
