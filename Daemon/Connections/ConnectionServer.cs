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
internal sealed partial class ConnectionServer : IEventHandler, IDisposable
{
    /// <summary>
    /// The bytes read from a client in its turn: room for 16 requests about an interface, so that a client that sends
    /// hundreds at once keeps the others waiting only for a moment.
    /// </summary>
    public const int BytesPerTurn = 64;

    /// <summary>The most that a turn has to do with: an unfinished request, and what was just read.</summary>
    public const int InputBufferSize = ProtocolLimits.MaxRequest + BytesPerTurn;

    /// <summary>
    /// What a client may leave untaken in its socket before nothing more is read from it (the kernel doubles it, and
    /// quota some 800 bytes for a short answer). Each answer may hold an ISO-TP socket, which is 256 KiB of the
    /// kernel's memory until it is taken.
    /// </summary>
    private const int SendBuffer = 8 * 1024;

    /// <summary>While others are served, too: one a turn would be too few when hundreds send without end.</summary>
    private const int AcceptsPerCrowdedTurn = 16;

    /// <summary>How long to leave waiting clients alone when there is no descriptor left for them.</summary>
    private static readonly TimeSpan s_acceptPause = TimeSpan.FromMilliseconds(50);

    private readonly FileDescriptor _listening;
    private readonly Quota _quota;
    private readonly ILogger _log;
    private readonly LoopTimer _acceptAgain;
    private readonly HashSet<Connection> _connections = [];
    private readonly byte[] _inputBuffer = new byte[InputBufferSize];
    private readonly ulong _token;
    private bool _hasSeenOwnProbe;
    private OncePerSecond _turnedAwayLog;
    private OncePerSecond _pauseLog;

    /// <summary><paramref name="listening"/> stays the caller's; nothing is accepted before <see cref="Resume"/>.</summary>
    public ConnectionServer(
        Loop loop, FileDescriptor listening, RequestTable requests, Quota quota, RequestRates rates, ConnectionDeadlines deadlines,
        DescriptorCloser closer, ILogger log)
    {
        Closer = closer;
        Loop = loop;
        Requests = requests;
        Rates = rates;
        Deadlines = deadlines;
        _listening = listening;
        _quota = quota;
        _log = log;
        _acceptAgain = new LoopTimer(loop, Accept);
        _token = loop.Add(listening, LibC.Epoll.None, this);
    }

    public Loop Loop { get; }

    public RequestTable Requests { get; }

    public RequestRates Rates { get; }

    public ConnectionDeadlines Deadlines { get; }

    /// <summary>For what clients sent.</summary>
    public DescriptorCloser Closer { get; }

    /// <summary>Descriptors that the connection at hand sent; empty between turns.</summary>
    public Queue<FileDescriptor> Injected { get; } = new();

    /// <summary>Answers to the connection at hand; empty between turns.</summary>
    public ResponseBatch Answers { get; private set; } = new();

    public Span<byte> InputBuffer => _inputBuffer;

    /// <summary>
    /// Accepts one where nothing else happens: the listening socket stays readable while more wait, and a second try,
    /// mostly in vain, would cost as much as coming back.
    /// </summary>
    public void OnEvents(LibC.Epoll events)
    {
        for (int left = Loop.IsCrowded ? AcceptsPerCrowdedTurn : 1; left > 0; left--)
        {
            FileDescriptor socket = LibC.accept4(_listening, 0, 0, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
            if (!socket.IsInvalid)
            {
                Welcome(socket);
                continue;
            }

            // A client that has gone again is nothing; everything else may last, and the loop would spin.
            Errno error = LibC.LastError;
            if (error is not (Errno.EAGAIN or Errno.ECONNABORTED or Errno.EINTR))
                PauseAccepting(error);
            return;
        }
    }

    /// <summary>
    /// Closes a connection that may not have been read to its end: what is unread may bring descriptors that are slow to
    /// close. After the shutdown nothing more comes.
    /// </summary>
    public void CloseUnread(FileDescriptor socket, Action? closed)
    {
        _ = LibC.shutdown(socket, LibC.SHUT_RDWR);
        if (LibC.Unread(socket) > 0)
        {
            Closer.Close(socket, closed);
            return;
        }
        socket.Dispose();
        closed?.Invoke();
    }

    public void CloseInjected()
    {
        while (Injected.TryDequeue(out FileDescriptor? descriptor))
            Closer.Close(descriptor);
    }

    /// <summary>Gives the batch at hand to a connection whose client does not take it yet.</summary>
    public ResponseBatch HandOverAnswers()
    {
        ResponseBatch answers = Answers;
        Answers = new ResponseBatch();
        return answers;
    }

    /// <summary>It is over, though its socket may take a while to close.</summary>
    public void OnClosing(Connection connection) => _connections.Remove(connection);

    public void OnClosed(Connection connection, string reason)
    {
        PeerIdentity peer = connection.Client.Peer;
        _quota.Remove(peer.UserId);
        connection.Client.Rate?.Leave();
        _log.ConnectionClosed(peer.UserId, peer.ProcessId, reason);
    }

    public void Dispose()
    {
        foreach (Connection connection in _connections.ToArray())
            connection.Close("the daemon stops");
        Loop.Remove(_listening, _token);
        _acceptAgain.Dispose();
    }

    private void Accept() => Loop.Change(_listening, _token, IsPaused ? LibC.Epoll.None : LibC.Epoll.In);

    private void Welcome(FileDescriptor socket)
    {
        int sendBuffer = SendBuffer;
        _ = LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUF, ref sendBuffer, sizeof(int));
        if (PeerIdentity.TryRead(socket, out PeerIdentity peer) != Errno.None)
        {
            socket.Dispose();
            return;
        }

        // The listening socket's own look at itself, which must not count against anybody.
        if (!_hasSeenOwnProbe && peer.ProcessId == Environment.ProcessId)
        {
            _hasSeenOwnProbe = true;
            socket.Dispose();
            return;
        }

        if (_quota.TryAdd(peer.UserId) is { } limit)
        {
            TurnAway(socket, peer, limit);
            return;
        }

        var connection = new Connection(this, socket, peer);
        Errno error = connection.Watch();
        if (error != Errno.None)
        {
            _quota.Remove(peer.UserId);
            connection.Client.Rate?.Leave();
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
        _ = Answers.TakeRefusal();
        Answers.Send(socket);
        Answers.Clear();
        CloseUnread(socket, closed: null);
        if (_turnedAwayLog.IsDue(out int unsaid))
            _log.ConnectionTurnedAway(peer.UserId, peer.ProcessId, reason, unsaid);
    }

    /// <summary>The listening socket would stay readable, and the loop would spin.</summary>
    private void PauseAccepting(Errno error)
    {
        Loop.Change(_listening, _token, LibC.Epoll.None);
        _acceptAgain.Arm(s_acceptPause);
        if (_pauseLog.IsDue(out int unsaid))
            _log.AcceptingPaused(error.Describe(), unsaid);
    }
}
