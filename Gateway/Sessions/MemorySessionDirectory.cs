using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CanTools.Gateway.Sessions;

/// <summary>The sessions of one gateway, in its memory.</summary>
internal sealed class MemorySessionDirectory : ISessionDirectory
{
    /// <summary>Changes that a watcher may be behind; the oldest are left out then, because the newest say what is.</summary>
    private const int MaxUnseen = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SessionRecord> _sessions = [];
    private readonly List<string> _order = [];
    private readonly Dictionary<string, string> _holders = [];
    private readonly HashSet<Channel<SessionRecord>> _watchers = [];

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
            _order.Add(session.Id);
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
            if (!_sessions.ContainsKey(session.Id))
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
                _order.Remove(id);
                Free(session);
            }
        }
        return default;
    }

    public ValueTask<IReadOnlyList<SessionRecord>> ListAsync(
        SessionFilter filter, string? after, int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            int first = after is null ? 0 : _order.IndexOf(after) + 1;
            return new([.. _order.Skip(first).Select(id => _sessions[id]).Where(filter.Fits).Take(count)]);
        }
    }

    public async IAsyncEnumerable<SessionRecord> WatchAsync(
        SessionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<SessionRecord>(
            new BoundedChannelOptions(MaxUnseen) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (string id in _order)
                changes.Writer.TryWrite(_sessions[id]);
            _watchers.Add(changes);
        }
        try
        {
            await foreach (SessionRecord session in changes.Reader.ReadAllAsync(cancellationToken))
            {
                if (filter.Fits(session))
                    yield return session;
            }
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(changes);
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
        foreach (Channel<SessionRecord> watcher in _watchers)
            watcher.Writer.TryWrite(session);
    }
}
