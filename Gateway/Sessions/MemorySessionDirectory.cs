using System.Runtime.CompilerServices;
using CanTools.Gateway.Reservations;

namespace CanTools.Gateway.Sessions;

/// <summary>The sessions of one gateway, in its memory.</summary>
internal sealed class MemorySessionDirectory : ISessionDirectory
{
    private readonly MemoryReservations? _reservations;
    private readonly Lock _lock;
    private readonly Dictionary<string, SessionRecord> _sessions = [];

    /// <summary>By when they came, so that a page goes on after one that is forgotten.</summary>
    private readonly SortedList<long, string> _order = [];
    private readonly Dictionary<string, long> _numbers = [];
    private long _last;
    private readonly Dictionary<string, string> _holders = [];
    private readonly HashSet<SessionWatcher> _watchers = [];

    /// <param name="reservations">What it obeys; null: there are none.</param>
    public MemorySessionDirectory(MemoryReservations? reservations = null)
    {
        _reservations = reservations;
        _lock = reservations?.Lock ?? new Lock();
        if (reservations is not null)
            reservations.HolderOf = resource => _holders.TryGetValue(resource, out string? holder) ? _sessions[holder] : null;
    }

    /// <summary>There is nobody else.</summary>
    public bool MayUse(string id) => true;

    /// <summary>Those of the daemon are enough on one machine.</summary>
    public bool GivesFences => false;

    public ValueTask<AddedSession> AddAsync(SessionRecord session, SessionOrder order, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Who only listens is in nobody's way.
            IReadOnlyList<string> needed = session.IsObserver ? [] : session.Resources;
            foreach (string resource in needed)
            {
                if (_holders.TryGetValue(resource, out string? holder))
                    return new(new AddedSession(_sessions[holder]));
            }
            var (lasts, because) = _reservations is null ? (null, "") : Judge(session, order);
            if (lasts is { } time)
                session = session with { EndsAt = session.CreatedAt + time };
            foreach (string resource in needed)
                _holders.Add(resource, session.Id);
            _sessions.Add(session.Id, session);
            _order.Add(++_last, session.Id);
            _numbers.Add(session.Id, _last);
            Tell(session);
            return new(new AddedSession(session, lasts, because));
        }
    }

    public ValueTask CheckTakeOverAsync(IReadOnlyList<string> resources, SessionOrder order, CancellationToken cancellationToken)
    {
        lock (_lock)
            _reservations?.JudgeWithoutHolders(resources, order);
        return default;
    }

    public ValueTask<SessionRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_sessions.GetValueOrDefault(id));
    }

    public ValueTask UpdateAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        bool isFree = session.State.IsOver();
        lock (_lock)
        {
            // What was seen earlier may be told later.
            if (!_sessions.TryGetValue(session.Id, out SessionRecord? known) || session.Revision <= known.Revision)
                return default;
            _sessions[session.Id] = session;
            if (isFree)
                Free(session);
            Tell(session);
        }
        if (isFree)
            _reservations?.Tell();
        return default;
    }

    public ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_sessions.Remove(id, out SessionRecord? session))
            {
                foreach (SessionWatcher watcher in _watchers)
                    watcher.Forget(id);
                _numbers.Remove(id, out long number);
                _order.Remove(number);
                Free(session);
            }
        }
        _reservations?.Tell();
        return default;
    }

    public ValueTask<IReadOnlyList<(long Number, SessionRecord Session)>> ListAsync(
        SessionFilter filter, long after, int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _order.Where(one => one.Key > after).Select(one => (one.Key, _sessions[one.Value]))
                .Where(one => filter.Fits(one.Item2)).Take(count)]);
        }
    }

    public async IAsyncEnumerable<SessionRecord> WatchAsync(
        SessionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new SessionWatcher(filter);
        lock (_lock)
        {
            foreach (string id in _order.Values)
                watcher.Tell(_sessions[id]);
            _watchers.Add(watcher);
        }
        try
        {
            await foreach (SessionRecord session in watcher.ReadAllAsync(cancellationToken))
                yield return session;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    private (TimeSpan? Lasts, string Because) Judge(SessionRecord session, SessionOrder order)
    {
        var (lasts, because) = _reservations!.Judge(session.Resources, order);
        return (lasts, because);
    }

    private void Free(SessionRecord session)
    {
        foreach (string resource in session.Resources)
        {
            if (_holders.GetValueOrDefault(resource) == session.Id)
                _holders.Remove(resource);
        }
    }

    private void Tell(SessionRecord session)
    {
        foreach (SessionWatcher watcher in _watchers)
            watcher.Tell(session);
    }
}
