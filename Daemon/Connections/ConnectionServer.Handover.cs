using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Handover;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>The connections go on under the next daemon.</summary>
internal sealed partial class ConnectionServer
{
    /// <summary>Those that rest still. Not those that came since: they may wait for an answer, and must not be read from.</summary>
    private readonly Queue<Connection> _restored = new();

    /// <summary>Whether nothing is accepted and read any more.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether an answer is still to come from a thread.</summary>
    public bool IsWaiting => _connections.Any(connection => connection is { IsPostponed: true, IsRepeatable: false });

    public void Pause()
    {
        IsPaused = true;
        Loop.Change(_listening, _token, LibC.Epoll.None);
        foreach (Connection connection in _connections)
            connection.Pause();
    }

    /// <summary>All but those that still wait for an answer, which nobody would give.</summary>
    public void Save(HandoverWriter state)
    {
        Connection[] able = [.. Able];
        state.Write(able.Length);
        foreach (Connection connection in able)
            connection.Save(state);
    }

    /// <summary>How many there are, of which <see cref="Resume"/> is still to be called.</summary>
    public int Restore(HandoverReader state)
    {
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            Connection? connection = Connection.Restore(this, state);
            state.Enter(connection?.Client);
            if (connection is null)
                continue;
            _quota.Add(connection.Client.Peer.UserId);
            _connections.Add(connection);
            _restored.Enqueue(connection);
        }
        return _restored.Count;
    }

    /// <summary>
    /// In the loop, some in each turn: what they had sent before is worked off, which may take its time. Only then come new ones,
    /// so that those that ended in between do not count against them.
    /// </summary>
    public void Resume(LoopInbox inbox)
    {
        for (int left = AcceptsPerCrowdedTurn; left > 0 && _restored.TryDequeue(out Connection? connection); left--)
            connection.Resume();
        if (_restored.Count > 0)
            inbox.Post(() => Resume(inbox));
        else
            Accept();
    }

    /// <summary>What was saved is the next daemon's.</summary>
    public void Leave()
    {
        foreach (Connection connection in Able.ToArray())
        {
            connection.Leave();
            _connections.Remove(connection);
        }
    }

    private IEnumerable<Connection> Able => _connections.Where(connection => !connection.IsPostponed || connection.IsRepeatable);
}
