using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Handover;
using CanTools.Daemon.IsoTp;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Obdiid;

/// <summary>A process that has opened sockets, for as long as it has some; its death ends them.</summary>
internal sealed class ObdiidClient : IEventHandler
{
    private readonly FileDescriptor _process;
    private readonly Loop _loop;
    private readonly Action<ObdiidClient> _ended;
    private readonly ulong _token;
    private bool _isOver;

    private ObdiidClient(PeerIdentity peer, FileDescriptor process, Loop loop, Action<ObdiidClient> ended)
    {
        _process = process;
        _loop = loop;
        _ended = ended;
        Context = new ClientContext(peer, process, isProcess: true);
        Context.SetName("obdii"u8);
        Error = loop.TryAdd(process, LibC.Epoll.In, this, out _token);
    }

    /// <summary>Whose shares they are, to the broker.</summary>
    public ClientContext Context { get; }

    /// <summary>Its shares by channel, the last one opened at the end; each opening counts.</summary>
    public Dictionary<ChannelKey, Stack<ulong>> Shares { get; } = [];

    private Errno Error { get; }

    /// <summary>
    /// Null where the process has ended or cannot be watched. Should its number be another's by now, that one's end ends what
    /// the sender's user has: it counts against this user all the same.
    /// </summary>
    /// <param name="peer">The sender.</param>
    /// <param name="process">Its process; becomes the client's, or is closed.</param>
    /// <param name="loop">Where it is watched.</param>
    /// <param name="ended">Called when it ends.</param>
    public static ObdiidClient? TryMake(PeerIdentity peer, FileDescriptor process, Loop loop, Action<ObdiidClient> ended)
    {
        if (process.IsInvalid)
        {
            process.Dispose();
            return null;
        }
        var client = new ObdiidClient(peer, process, loop, ended);
        if (client.Error == Errno.None)
            return client;
        process.Dispose();
        return null;
    }

    public void Add(Share share)
    {
        if (!Shares.TryGetValue(share.Channel.Key, out Stack<ulong>? shares))
            Shares[share.Channel.Key] = shares = new Stack<ulong>();
        shares.Push(share.Id);
    }

    public void Save(HandoverWriter state)
    {
        state.Enter(Context);
        state.Write(Context.Peer.UserId);
        state.Write(Context.Peer.ProcessId);
        state.Write(_process);
    }

    /// <summary>The process has ended.</summary>
    public void OnEvents(LibC.Epoll events) => End();

    /// <summary>Ends all that it has; once.</summary>
    public void End()
    {
        if (_isOver)
            return;
        _isOver = true;
        _loop.Remove(_process, _token);
        _ended(this);
        Context.End();
        _process.Dispose();
    }
}
