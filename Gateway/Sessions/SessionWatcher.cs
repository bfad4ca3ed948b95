using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CanTools.Gateway.Sessions;

/// <summary>
/// What somebody who watches has yet to be told: of each session the newest, so that who is slow misses steps, but no session and
/// no end, and takes no more room than there are sessions.
/// </summary>
internal sealed class SessionWatcher(SessionFilter filter)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SessionRecord> _untold = [];
    private readonly Channel<string> _changed = Channel.CreateUnbounded<string>();

    public void Tell(SessionRecord session)
    {
        if (!filter.Fits(session))
            return;
        lock (_lock)
        {
            bool isNew = !_untold.ContainsKey(session.Id);
            _untold[session.Id] = session;
            if (isNew)
                _changed.Writer.TryWrite(session.Id);
        }
    }

    public async IAsyncEnumerable<SessionRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string id in _changed.Reader.ReadAllAsync(cancellationToken))
        {
            SessionRecord? session;
            lock (_lock)
                _untold.Remove(id, out session);
            yield return session!;
        }
    }
}
