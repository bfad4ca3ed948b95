using CanTools.Daemon.Logging;
using CanTools.Daemon.Requests;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Connections;

/// <summary>How many requests a second are worked off, of each user and in all; the others are refused at once. No I/O.</summary>
/// <param name="maxInAll">In all; a second's worth can come at once.</param>
/// <param name="maxPerUser">Of one user.</param>
internal sealed class RequestRates(int maxInAll, int maxPerUser)
{
    /// <summary>
    /// So many users are remembered; then those are forgotten who have no connection and have not asked for a second, which changes
    /// nothing for them.
    /// </summary>
    private const int ManyUsers = 1024;

    private readonly Dictionary<uint, User> _users = [];
    private readonly Bucket _inAll = new(maxInAll);

    /// <summary>A user's account, for one more of the user's connections.</summary>
    public User Join(uint id)
    {
        if (!_users.TryGetValue(id, out User? user))
        {
            if (_users.Count >= ManyUsers)
                ForgetTheIdle(Environment.TickCount64);
            user = _users[id] = new User(this, id);
        }
        user.Join();
        return user;
    }

    private void ForgetTheIdle(long now)
    {
        foreach ((uint id, User user) in _users)
        {
            if (user.IsIdle(now))
                _users.Remove(id);
        }
    }

    /// <summary>One user's requests.</summary>
    internal sealed class User(RequestRates rates, uint id)
    {
        private readonly Bucket _bucket = new(rates.MaxPerUser);
        private Refusal? _tooMany;
        private OncePerSecond _refusals;
        private int _connections;

        public bool IsIdle(long now) => _connections == 0 && _bucket.IsFull(now);

        public void Join() => _connections++;

        /// <summary>A connection has ended.</summary>
        public void Leave() => _connections--;

        /// <summary>Whether a refusal is to be logged: one a second, with the number of those since the last.</summary>
        public bool IsRefusalDue(out int unsaid) => _refusals.IsDue(out unsaid);

        /// <summary>Counts a request.</summary>
        /// <param name="now">Milliseconds.</param>
        /// <returns>Null, or why it is refused.</returns>
        public Refusal? TryTake(long now)
        {
            if (!_bucket.TryTake(now))
            {
                return _tooMany ??= new Refusal(
                    DaemonErrorCode.LimitReached,
                    $"Uid {id} sent more than {rates.MaxPerUser} requests a second. Send fewer, or raise max-requests-per-user.");
            }
            if (rates._inAll.TryTake(now))
                return null;
            _bucket.GiveBack();
            return rates.TooManyInAll;
        }
    }

    private int MaxPerUser => maxPerUser;

    private Refusal TooManyInAll { get; } = new(
        DaemonErrorCode.LimitReached,
        $"All together sent more than {maxInAll} requests a second. Send fewer, or raise max-requests.");

    /// <summary>A second's worth of requests, which fills up again in a second.</summary>
    private sealed class Bucket(int perSecond)
    {
        private const int MillisecondsPerSecond = 1000;

        // In thousandths, so that whole numbers do.
        private long _stock = (long)perSecond * MillisecondsPerSecond;
        private long _since;

        public bool TryTake(long now)
        {
            Fill(now);
            if (_stock < MillisecondsPerSecond)
                return false;
            _stock -= MillisecondsPerSecond;
            return true;
        }

        public void GiveBack() => _stock += MillisecondsPerSecond;

        public bool IsFull(long now)
        {
            Fill(now);
            return _stock == (long)perSecond * MillisecondsPerSecond;
        }

        private void Fill(long now)
        {
            long full = (long)perSecond * MillisecondsPerSecond;
            _stock = Math.Min(full, _stock + Math.Min(now - _since, MillisecondsPerSecond) * perSecond);
            _since = now;
        }
    }
}
