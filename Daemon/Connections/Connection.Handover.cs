using System.Buffers;
using CanTools.Daemon.Handover;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>A connection that goes on under the next daemon: the client notices nothing but a pause.</summary>
internal sealed partial class Connection
{
    /// <summary>
    /// Nothing is read from it any more; what is not read by then is for the next daemon. Answers are still sent. Its end is told
    /// once, and left to the next daemon, too.
    /// </summary>
    public void Pause()
    {
        // The rest of a request may be there already; the next daemon waits for it anew.
        _server.Deadlines.RequestIsComplete(this);
        if (_untaken is null && !IsPostponed)
            _server.Loop.Change(_socket, _token, LibC.Epoll.EdgeTriggered);
    }

    public void Save(HandoverWriter state)
    {
        state.Enter(Client);
        state.Write(_socket);
        state.Write(Client.NameBytes.Span);
        state.Write(_kept.AsSpan(0, _keptLength));
        state.Write(_untaken is not null);
        _untaken?.Save(state);
    }

    /// <summary>Null where it cannot be taken over; then it is closed.</summary>
    public static Connection? Restore(ConnectionServer server, HandoverReader state)
    {
        FileDescriptor socket = state.ReadDescriptor();
        byte[] name = state.ReadBytes();
        byte[] kept = state.ReadBytes();
        ResponseBatch? untaken = state.ReadBoolean() ? ResponseBatch.Restore(state) : null;
        if (PeerIdentity.TryRead(socket, out PeerIdentity peer) != Errno.None)
        {
            untaken?.Clear();
            server.CloseUnread(socket, closed: null);
            return null;
        }

        var connection = new Connection(server, socket, peer) { _untaken = untaken };
        connection.Client.SetName(name);
        if (kept.Length > 0)
        {
            connection._kept = ArrayPool<byte>.Shared.Rent(ConnectionServer.InputBufferSize);
            connection._keptLength = kept.Length;
            kept.CopyTo(connection._kept, 0);
        }
        if (server.Loop.TryAdd(socket, LibC.Epoll.None, connection, out connection._token) == Errno.None)
            return connection;
        connection.Client.Rate?.Leave();
        untaken?.Clear();
        server.CloseUnread(socket, closed: null);
        return null;
    }

    /// <summary>Goes on where the daemon before stopped; once everything is restored.</summary>
    public void Resume()
    {
        if (_closed)
            return;
        if (_untaken is null)
        {
            GoOn();
            return;
        }
        _untakenAtDeadline = LibC.Untaken(_socket);
        _server.Deadlines.ExpectAnswersToBeTaken(this);
        _server.Loop.Change(_socket, _token, LibC.Epoll.Out);
    }

    /// <summary>It is the next daemon's from now on.</summary>
    public void Leave()
    {
        _closed = true;
        _server.Loop.Remove(_socket, _token);
        _socket.Dispose();
    }
}
