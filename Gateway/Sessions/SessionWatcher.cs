using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CanTools.Gateway.Sessions;

/// <summary>
/// What somebody who watches has yet to be told: of each session that is known the newest, so that who is slow misses steps, but
/// takes no more room than there are sessions.
/// </summary>
internal sealed class SessionWatcher(SessionFilter filter)
{
    private readonly Lock _lock = new();

    /// <summary>In the order in which they were first changed.</summary>
    private readonly OrderedDictionary<string, SessionRecord> _untold = [];

    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Tell(SessionRecord session)
    {
        if (!filter.Fits(session))
            return;
        lock (_lock)
            _untold[session.Id] = session;
        _changed.Writer.TryWrite(true);
    }

    public void Forget(string id)
    {
        lock (_lock)
            _untold.Remove(id);
    }

    public async IAsyncEnumerable<SessionRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _changed.Reader.ReadAsync(cancellationToken);
            while (Take() is { } session)
                yield return session;
        }
    }

    private SessionRecord? Take()
    {
        lock (_lock)
        {
            if (_untold.Count == 0)
                return null;
            SessionRecord first = _untold.GetAt(0).Value;
            _untold.RemoveAt(0);
            return first;
        }
    }
}
