using CanTools.Daemon.Access;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Obdiid;
using CanTools.Daemon.Requests;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon;

/// <summary>The parts of the daemon, put together.</summary>
internal sealed class DaemonHost : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();
    private readonly Loop _loop;
    private readonly ListeningSockets _sockets;
    private readonly ILogger _log;
    private readonly ServiceNotifier _manager;
    private LinkKeeper _keeper = null!;
    private LinkManager _links = null!;
    private IsoTpBroker _broker = null!;
    private EarlierLinks _earlierLinks = null!;
    private readonly AccessRules _rules;

    /// <param name="options">The settings.</param>
    /// <param name="reread">Reads them anew, for the rules among them; it throws as it did at the start.</param>
    /// <param name="sockets">They become its own.</param>
    /// <param name="signals">Stay the caller's.</param>
    /// <param name="manager">Likewise.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="DaemonStartException">Something that it needs cannot be had.</exception>
    public DaemonHost(
        DaemonOptions options, Func<DaemonOptions> reread, ListeningSockets sockets, DaemonSignals signals, ServiceNotifier manager,
        ILogger log)
    {
        _manager = manager;
        _log = log;
        _sockets = Keep(sockets);
        try
        {
            _loop = Keep(new Loop());
            signals.Stop.Watch(_loop, _loop.Stop);
            _rules = new AccessRules(options.Rules);
            signals.HangUp.Watch(_loop, new HangUp(_loop, _rules, reread, log).Obey);

            LoopInbox inbox = Keep(new LoopInbox(_loop));
            Requests = MakeRequests(options, inbox);

            // Not before it is sure that no other daemon looks after them.
            _earlierLinks.TakeOver();
            ConnectionDeadlines deadlines =
                Keep(new ConnectionDeadlines(_loop, options.RequestTimeout, options.AnswerTimeout));
            var closer = new DescriptorCloser(inbox, maxThreads: 64, "closer");
            var quota = new Quota(
                "connections", "Close some", "max-connections", options.MaxConnections,
                Math.Min(options.MaxConnections, options.MaxConnectionsPerUser));
            var rates = new RequestRates(options.MaxRequests, Math.Min(options.MaxRequests, options.MaxRequestsPerUser));
            Keep(new ConnectionServer(_loop, sockets.Main.Socket, Requests, quota, rates, deadlines, closer, log));
            if (sockets.Obdiid is { } obdiid)
                ServeObdiid(obdiid, closer);
            if (manager.WatchdogInterval is { } interval)
                Keep(new Watchdog(_loop, manager, interval));
            log.Listening(GreetingRequests.DaemonVersion, sockets.Main.Path);
            manager.Ready(sockets.Main.Path);
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
        _keeper.LeaveThem();
        _log.Stopping();
    }

    public void Dispose()
    {
        while (_parts.TryPop(out IDisposable? part))
            part.Dispose();
    }

    private void ServeObdiid(ListeningSocket socket, DescriptorCloser closer)
    {
        // Who may send to it is for its mode to say.
        var policy = new AccessPolicy(_rules, access: null);
        Keep(new ObdiidServer(_loop, socket.Socket, new ObdiidChannels(_loop, _links, policy, _broker, _log), closer, _log));
        _log.ListeningForObdii(socket.Path);
    }

    private RequestTable MakeRequests(DaemonOptions options, LoopInbox inbox)
    {
        NetlinkSocket netlink = OpenNetlink();
        ClientOrigin.LearnOwnNetwork(netlink.Descriptor);
        LinkManager links = _links = new LinkManager(netlink);
        var policy = new AccessPolicy(_rules, SocketAccess.Read(_sockets.Main, options.SocketGroup));
        var finder = new InterfaceFinder(links, policy);
        var table = new RequestTable(_log);
        AddInterfaces(table, options, inbox, links, finder, policy);
        var shares = new Quota(
            "ISO-TP channels", "Close some", "max-channels", options.MaxChannels,
            Math.Min(options.MaxChannels, options.MaxChannelsPerUser), options.MaxChannelsPerConnection);
        var closer = new DescriptorCloser(inbox, options.MaxChannels, "channel closer");
        _broker = new IsoTpBroker(shares, closer, _log);
        new IsoTpRequests(finder, policy, _broker, _log).AddTo(table);
        GreetingRequests.AddTo(table, options);
        return table;
    }

    private void AddInterfaces(
        RequestTable table, DaemonOptions options, LoopInbox inbox, LinkManager links, InterfaceFinder finder, AccessPolicy policy)
    {
        var quota = new Quota(
            "interfaces", "Delete some", "max-interfaces", options.MaxInterfaces,
            Math.Min(options.MaxInterfaces, options.MaxInterfacesPerUser), options.MaxInterfacesPerConnection);
        LinkThreads threads = Keep(new LinkThreads(_loop, inbox, options.MaxInterfaces, _log));
        LinkKeeper keeper = new(links, threads, Keep(LinkEvents.Open(_loop)), quota, _log);
        _keeper = keeper;
        _earlierLinks = Keep(new EarlierLinks(_loop, links, keeper, _log));
        new InterfaceRequests(finder, keeper, links, _log).AddTo(table);
        new LinkRequests(finder, policy, keeper, threads, _log).AddTo(table);
    }

    private NetlinkSocket OpenNetlink()
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? netlink);
        return netlink is not null
            ? Keep(netlink)
            : throw new DaemonStartException($"Cannot open an rtnetlink socket: {error.Describe()}.");
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
