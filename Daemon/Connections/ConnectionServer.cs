using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Accepts connections and holds what they share: the loop, the table of requests, and the buffers, of which one each
/// is enough because one thread serves one connection at a time.
/// </summary>
internal sealed class ConnectionServer : IEventHandler, IDisposable
{
    /// <summary>
    /// The bytes read from a client in its turn. Room for a whole request after an unfinished one, and so small that a
    /// client that sends hundreds of requests at once keeps the others waiting only for a moment.
    /// </summary>
    public const int InputBufferSize = 512;

    /// <summary>How long to leave waiting clients alone when there is no descriptor left for them.</summary>
    private static readonly TimeSpan s_acceptPause = TimeSpan.FromMilliseconds(50);

    private readonly FileDescriptor _listening;
    private readonly ConnectionCounts _counts;
    private readonly ILogger _log;
    private readonly LoopTimer _acceptAgain;
    private readonly HashSet<Connection> _connections = [];
    private readonly byte[] _inputBuffer = new byte[InputBufferSize];
    private readonly ulong _token;

    /// <summary><paramref name="listening"/> stays the caller's.</summary>
    public ConnectionServer(
        Loop loop, FileDescriptor listening, RequestTable requests, ConnectionCounts counts,
        ConnectionDeadlines deadlines, ILogger log)
    {
        Loop = loop;
        Requests = requests;
        Deadlines = deadlines;
        _listening = listening;
        _counts = counts;
        _log = log;
        _acceptAgain = new LoopTimer(loop, () => Loop.Change(_listening, _token, LibC.Epoll.In));
        _token = loop.Add(listening, LibC.Epoll.In, this);
    }

    public Loop Loop { get; }

    public RequestTable Requests { get; }

    public ConnectionDeadlines Deadlines { get; }

    /// <summary>Answers to the connection at hand; empty between turns.</summary>
    public ResponseBatch Answers { get; private set; } = new();

    public Span<byte> InputBuffer => _inputBuffer;

    /// <summary>
    /// Accepts one. The listening socket stays readable while more wait, and a second try, mostly in vain, would cost as
    /// much as coming back.
    /// </summary>
    public void OnEvents(LibC.Epoll events)
    {
        FileDescriptor socket = LibC.accept4(_listening, 0, 0, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
        if (!socket.IsInvalid)
            Welcome(socket);
        else if (LibC.LastError is Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM)
            PauseAccepting(LibC.LastError);

        // Anything else concerns a client that has gone again; the next one may be well.
    }

    /// <summary>Gives the batch at hand to a connection whose client does not take it yet.</summary>
    public ResponseBatch HandOverAnswers()
    {
        ResponseBatch answers = Answers;
        Answers = new ResponseBatch();
        return answers;
    }

    public void OnClosed(Connection connection, string reason)
    {
        PeerIdentity peer = connection.Client.Peer;
        _connections.Remove(connection);
        _counts.Remove(peer.UserId);
        _log.ConnectionClosed(peer.UserId, peer.ProcessId, reason);
    }

    public void Dispose()
    {
        foreach (Connection connection in _connections.ToArray())
            connection.Close("the daemon stops");
        Loop.Remove(_listening, _token);
        _acceptAgain.Dispose();
    }

    private void Welcome(FileDescriptor socket)
    {
        if (PeerIdentity.TryRead(socket, out PeerIdentity peer) != Errno.None)
        {
            socket.Dispose();
            return;
        }

        if (_counts.TryAdd(peer.UserId) is { } limit)
        {
            TurnAway(socket, peer, limit);
            return;
        }

        var connection = new Connection(this, socket, peer);
        Errno error = connection.Watch();
        if (error != Errno.None)
        {
            _counts.Remove(peer.UserId);
            TurnAway(socket, peer, $"the daemon cannot watch another connection: {error.Describe()}");
            return;
        }

        _connections.Add(connection);
        _log.ConnectionOpened(peer.UserId, peer.ProcessId);
    }

    /// <summary>Answers the request that it is about to send with the reason. Takes ownership of the socket.</summary>
    private void TurnAway(FileDescriptor socket, PeerIdentity peer, string reason)
    {
        Answers.Refuse(DaemonErrorCode.LimitReached, $"The daemon is full: {reason}.");
        Answers.Send(socket);
        Answers.Clear();
        socket.Dispose();
        _log.ConnectionTurnedAway(peer.UserId, peer.ProcessId, reason);
    }

    /// <summary>The listening socket would stay readable, and the loop would spin.</summary>
    private void PauseAccepting(Errno error)
    {
        Loop.Change(_listening, _token, LibC.Epoll.None);
        _acceptAgain.Arm(s_acceptPause);
        _log.AcceptingPaused(error.Describe());
    }
}
