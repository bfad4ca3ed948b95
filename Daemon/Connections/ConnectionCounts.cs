using System.Runtime.InteropServices;

namespace CanTools.Daemon.Connections;

/// <summary>How many connections there are, in all and of each user, against their limits. No I/O.</summary>
internal sealed class ConnectionCounts(int maxInAll, int maxPerUser)
{
    private readonly Dictionary<uint, int> _perUser = [];

    public int InAll { get; private set; }

    /// <summary>Counts one more.</summary>
    /// <returns>Null, or which limit forbids it, in words for the user; then nothing is counted.</returns>
    public string? TryAdd(uint user)
    {
        if (InAll >= maxInAll)
            return $"{InAll} of {maxInAll} connections are in use. Close some, or raise max-connections";

        ref int own = ref CollectionsMarshal.GetValueRefOrAddDefault(_perUser, user, out _);
        if (own >= maxPerUser)
        {
            return $"uid {user} already has {own} of {maxPerUser} connections. "
                + "Close some, or raise max-connections-per-user";
        }

        own++;
        InAll++;
        return null;
    }

    public void Remove(uint user)
    {
        ref int own = ref CollectionsMarshal.GetValueRefOrNullRef(_perUser, user);
        if (--own == 0)
            _perUser.Remove(user);
        InAll--;
    }
}
