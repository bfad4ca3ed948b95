using CanTools.Daemon.EventLoop;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Connections;

/// <summary>
/// One client: bytes in, requests, bytes out. What it can make the daemon keep is bounded: less than one read's worth of
/// input, and one batch of answers, because nothing is read from it while answers wait to be taken.
/// </summary>
internal sealed partial class Connection : IEventHandler
{
    private readonly ConnectionServer _server;
    private readonly FileDescriptor _socket;
    private ulong _token;
    private int _untakenAtDeadline;
    private ResponseBatch? _untaken;
    private PostponedAnswer? _postponed;
    private bool _closed;

    /// <summary>Whether it waits for an answer that is made elsewhere.</summary>
    public bool IsPostponed => _postponed is not null;

    /// <summary>Whether the next daemon could give it as well, from the request, which is kept as long.</summary>
    public bool IsRepeatable => _postponed is { IsRepeatable: true };

    /// <summary>Takes ownership of <paramref name="socket"/>.</summary>
    public Connection(ConnectionServer server, FileDescriptor socket, PeerIdentity peer)
    {
        _server = server;
        _socket = socket;
        Client = new ClientContext(peer, socket) { Rate = server.Rates.Join(peer.UserId) };
        RequestDeadline = new(new DeadlineQueue<Connection>.Entry(this));
        AnswerDeadline = new(new DeadlineQueue<Connection>.Entry(this));
    }

    public ClientContext Client { get; }

    public LinkedListNode<DeadlineQueue<Connection>.Entry> RequestDeadline { get; }

    public LinkedListNode<DeadlineQueue<Connection>.Entry> AnswerDeadline { get; }

    /// <summary>Begins to listen to it. On an error it is the caller's to close.</summary>
    public Errno Watch() => _server.Loop.TryAdd(_socket, LibC.Epoll.In, this, out _token);

    public void OnEvents(LibC.Epoll events)
    {
        if (_untaken is not null)
        {
            if (Client.IsGone)
                Close("ended before it took its answers");
            else
                GoOnSending();
        }
        else if (IsPostponed)
        {
            // Nothing is listened to meanwhile but its end.
            Close("ended before its answer was there");
        }
        else if (!_server.IsPaused)
        {
            Receive();
        }
    }

    /// <summary>Gives the answer that was postponed, and goes on.</summary>
    public void Give(Action<ResponseBatch> answer)
    {
        _postponed!.Connection = null;
        _postponed = null;
        ForgetRepeated();
        ResponseBatch answers = _untaken ?? _server.Answers;
        answer(answers);
        _server.Requests.Report(Client, answers);
        if (_untaken is null && Send(answers) && _untaken is null)
            GoOn();
    }

    /// <summary>Ends it for a reason of ours, perhaps before all that its client sent was read.</summary>
    public void Close(string reason) => Close(reason, isReadToEnd: false);

    /// <summary>
    /// When the time to take answers is up: whether some were taken since it began, so that it may begin anew.
    /// </summary>
    public bool HasTakenSomeAnswers()
    {
        int untaken = LibC.Untaken(_socket);
        bool progress = untaken < _untakenAtDeadline;
        _untakenAtDeadline = untaken;
        return progress;
    }

    private void Close(string reason, bool isReadToEnd)
    {
        if (_closed)
            return;

        _closed = true;
        _server.OnClosing(this);
        _server.Deadlines.RequestIsComplete(this);
        _server.Deadlines.AnswersAreTaken(this);
        _untaken?.Clear();
        if (_postponed is not null)
            _postponed.Connection = null;
        Client.End();
        ReleaseKept();
        if (isReadToEnd)
        {
            _server.Loop.RemoveClosing(_token);
            _socket.Dispose();
            _server.OnClosed(this, reason);
        }
        else
        {
            // The connection counts until it is gone.
            _server.Loop.Remove(_socket, _token);
            _server.CloseUnread(_socket, () => _server.OnClosed(this, reason));
        }
    }

    private void Receive()
    {
        Span<byte> buffer = _server.InputBuffer;
        _kept.AsSpan(0, _keptLength).CopyTo(buffer);
        Span<byte> free = buffer.Slice(_keptLength, ConnectionServer.BytesPerTurn);

        nint count = FdPassing.Receive(_socket, free, _server.Injected, out _);
        Errno error = count < 0 ? LibC.LastError : Errno.None;
        if (_server.Injected.Count > 0)
        {
            _server.CloseInjected();
            Close("sent descriptors, which no request has");
        }
        else if (count > 0)
        {
            Work(buffer[..(_keptLength + (int)count)]);
        }
        else if (count == 0)
        {
            Close(_keptLength == 0 ? "ended" : "ended in the middle of a request", isReadToEnd: true);
        }
        else if (error is not (Errno.EAGAIN or Errno.EINTR))
        {
            Close(error.Describe(), isReadToEnd: error == Errno.ECONNRESET);
        }
    }

    /// <summary>Works off the complete requests in <paramref name="input"/>, answers them, and keeps the rest.</summary>
    private void Work(ReadOnlySpan<byte> input)
    {
        ResponseBatch answers = _server.Answers;
        while (_untaken is null && RequestFrame.TryRead(input, out RequestFrame request))
        {
            // What follows is another request, with a time of its own.
            _server.Deadlines.RequestIsComplete(this);
            _server.Requests.Dispatch(Client, request, answers);
            _postponed = answers.TakePostponed();
            if (IsRepeatable)
                _repeated = request.Length;
            else
                input = input[request.Length..];
            if ((answers.IsFull || IsPostponed && !answers.IsEmpty) && !Send(answers))
                return;
            if (IsPostponed)
            {
                _postponed!.Connection = this;
                break;
            }
        }

        if (_untaken is null && !answers.IsEmpty && !Send(answers))
            return;
        if (IsPostponed && _untaken is null)
            _server.Loop.Change(_socket, _token, LibC.Epoll.None);
        Keep(input);
    }

    /// <summary>False where the client is gone.</summary>
    private bool Send(ResponseBatch answers)
    {
        Errno error = answers.Send(_socket);
        switch (error)
        {
            case Errno.None:
                return true;

            case Errno.EAGAIN:
                // The batch goes with the connection until it is taken; the server makes itself another.
                if (_untaken is null)
                {
                    _untaken = _server.HandOverAnswers();
                    _server.Loop.Change(_socket, _token, LibC.Epoll.Out);
                    _untakenAtDeadline = LibC.Untaken(_socket);
                }
                _server.Deadlines.ExpectAnswersToBeTaken(this);
                return true;

            default:
                // HyCAN's own client closes after the first byte of an answer, so a closed socket is nothing special.
                answers.Clear();
                Close($"ended before it took its answers ({error.Describe()})");
                return false;
        }
    }

    private void GoOnSending()
    {
        ResponseBatch untaken = _untaken!;
        if (!Send(untaken) || !untaken.IsEmpty)
            return;

        _untaken = null;
        _server.Deadlines.AnswersAreTaken(this);
        if (IsPostponed)
            _server.Loop.Change(_socket, _token, LibC.Epoll.None);
        else
            GoOn();
    }

    /// <summary>Listens again, after what came before it stopped listening is worked off.</summary>
    private void GoOn()
    {
        if (_server.IsPaused)
        {
            Pause();
            return;
        }
        _server.Loop.Change(_socket, _token, LibC.Epoll.In);
        Span<byte> buffer = _server.InputBuffer;
        _kept.AsSpan(0, _keptLength).CopyTo(buffer);
        Work(buffer[.._keptLength]);
    }
}
