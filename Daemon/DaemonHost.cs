using CanTools.Daemon.Access;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Handover;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Obdiid;
using CanTools.Daemon.Requests;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon;

/// <summary>The parts of the daemon, put together.</summary>
internal sealed partial class DaemonHost : IDisposable
{
    /// <summary>How long clients' requests may still take that were begun when it is told to stop.</summary>
    private static readonly TimeSpan s_lastPatience = TimeSpan.FromSeconds(1);

    /// <summary>How often it is seen whether they are done.</summary>
    private static readonly TimeSpan s_lastLook = TimeSpan.FromMilliseconds(10);

    private readonly Stack<IDisposable> _parts = new();
    private readonly Loop _loop;
    private readonly LoopTimer _look;
    private readonly ListeningSockets _sockets;
    private readonly ILogger _log;
    private readonly ServiceNotifier _manager;
    private readonly DescriptorStore _store;
    private readonly ConnectionServer _connections;
    private readonly DaemonState _state;
    private bool _isLeaving;
    private LinkThreads _linkThreads = null!;
    private LinkKeeper _keeper = null!;
    private LinkManager _links = null!;
    private IsoTpBroker _broker = null!;
    private LeaseKeeper _leases = null!;
    private EarlierLinks _earlierLinks = null!;
    private readonly AccessRules _rules;

    /// <param name="options">The settings.</param>
    /// <param name="reread">Reads them anew, for the rules among them; it throws as it did at the start.</param>
    /// <param name="sockets">They become its own.</param>
    /// <param name="signals">Stay the caller's.</param>
    /// <param name="manager">Likewise.</param>
    /// <param name="log">The log.</param>
    /// <param name="left">What the daemon before left, which stays the caller's; null where it left nothing.</param>
    /// <param name="level">What its log obeys; null: nobody turns it.</param>
    /// <exception cref="DaemonStartException">Something that it needs cannot be had.</exception>
    public DaemonHost(
        DaemonOptions options, Func<DaemonOptions> reread, ListeningSockets sockets, DaemonSignals signals, ServiceNotifier manager,
        ILogger log, FileDescriptor? left = null, LogLevelSwitch? level = null)
    {
        _manager = manager;
        _store = new DescriptorStore(manager);
        _log = log;
        _sockets = Keep(sockets);
        try
        {
            _loop = Keep(new Loop());
            _look = Keep(new LoopTimer(_loop, () => { }));
            signals.Stop.Watch(_loop, _loop.Stop);
            signals.Leave.Watch(_loop, () =>
            {
                _isLeaving = true;
                _loop.Stop();
            });
            _rules = new AccessRules(options.Rules);
            var reload = new RuleReload(_rules, reread, log);
            signals.HangUp.Watch(_loop, new HangUp(_loop, reload).Obey);

            LoopInbox inbox = Keep(new LoopInbox(_loop));
            Requests = MakeRequests(options, inbox, reload, level ?? new LogLevelSwitch(options.LogLevel));
            ConnectionDeadlines deadlines =
                Keep(new ConnectionDeadlines(_loop, options.RequestTimeout, options.AnswerTimeout));
            var closer = new DescriptorCloser(inbox, maxThreads: 64, "closer");
            var quota = new Quota(
                "connections", "Close some", "max-connections", options.MaxConnections,
                Math.Min(options.MaxConnections, options.MaxConnectionsPerUser));
            var rates = new RequestRates(options.MaxRequests, Math.Min(options.MaxRequests, options.MaxRequestsPerUser));
            _connections = Keep(new ConnectionServer(_loop, sockets.Main.Socket, Requests, quota, rates, deadlines, closer, log));
            ObdiidChannels? obdiid = sockets.Obdiid is { } socket ? ServeObdiid(socket, closer) : null;

            // Not before it is sure that no other daemon looks after them.
            _state = new DaemonState(_connections, obdiid, _broker, _keeper, _leases, closer, log);
            _state.TakeOver(left);
            _earlierLinks.TakeOver();
            if (manager.WatchdogInterval is { } interval)
                Keep(new Watchdog(_loop, manager, interval));
            log.Listening(GreetingRequests.DaemonVersion, sockets.Main.Path);
            manager.Ready(sockets.Main.Path);
            if (left is not null)
                _store.Forget();
            inbox.Post(() => _connections.Resume(inbox));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What it can be asked.</summary>
    public RequestTable Requests { get; }

    /// <summary>Serves until a signal ends it.</summary>
    public void Run()
    {
        _loop.Run();

        _manager.Stopping();

        // First, so that nobody connects who would only be thrown out.
        foreach (ListeningSocket socket in _sockets.All)
            socket.Unlink(_log);
        _log.Stopping();
        FinishWhatIsBegun();

        // From here on the end of a connection is ours, not its client's.
        _keeper.LeaveThem();
        if (_isLeaving)
            _state.TryLeave(_store);
    }

    public void Dispose()
    {
        _keeper?.LeaveThem();
        while (_parts.TryPop(out IDisposable? part))
            part.Dispose();
    }

    /// <summary>Nothing new is begun; what clients have asked for they get, as long as it does not take too long.</summary>
    private void FinishWhatIsBegun()
    {
        _connections.Pause();
        long end = Environment.TickCount64 + (long)s_lastPatience.TotalMilliseconds;

        // The end of a thread does not wake the loop.
        _loop.RunWhile(() =>
        {
            _look.Arm(s_lastLook);
            return Environment.TickCount64 < end && (_connections.IsWaiting || !_linkThreads.IsIdle);
        });
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
