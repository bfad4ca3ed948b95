using System.Runtime.CompilerServices;

namespace CanTools.Gateway.Sessions;

/// <summary>The sessions of one gateway, in its memory.</summary>
internal sealed class MemorySessionDirectory : ISessionDirectory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SessionRecord> _sessions = [];

    /// <summary>By when they came, so that a page goes on after one that is forgotten.</summary>
    private readonly SortedList<long, string> _order = [];
    private readonly Dictionary<string, long> _numbers = [];
    private long _last;
    private readonly Dictionary<string, string> _holders = [];
    private readonly HashSet<SessionWatcher> _watchers = [];

    public ValueTask<SessionRecord?> AddAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Who only listens is in nobody's way.
            IReadOnlyList<string> needed = session.IsObserver ? [] : session.Resources;
            foreach (string resource in needed)
            {
                if (_holders.TryGetValue(resource, out string? holder))
                    return new(_sessions[holder]);
            }
            foreach (string resource in needed)
                _holders.Add(resource, session.Id);
            _sessions.Add(session.Id, session);
            _order.Add(++_last, session.Id);
            _numbers.Add(session.Id, _last);
            Tell(session);
            return default;
        }
    }

    public ValueTask<SessionRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_sessions.GetValueOrDefault(id));
    }

    public ValueTask UpdateAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // What was seen earlier may be told later.
            if (!_sessions.TryGetValue(session.Id, out SessionRecord? known) || session.State < known.State)
                return default;
            _sessions[session.Id] = session;
            if (session.State.IsOver())
                Free(session);
            Tell(session);
        }
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
