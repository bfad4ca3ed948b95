using System.Collections;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Obdiid;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon;

/// <summary>The parts of the daemon, put together.</summary>
internal sealed class DaemonHost : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();
    private readonly Loop _loop;
    private readonly StopSignals _signals;
    private readonly ListeningSocket _listening;
    private readonly ILogger _log;
    private ListeningSocket? _obdiid;
    private LinkKeeper _keeper = null!;
    private LinkManager _links = null!;
    private IsoTpBroker _broker = null!;
    private EarlierLinks _earlierLinks = null!;

    /// <exception cref="DaemonStartException">Something that it needs cannot be had.</exception>
    public DaemonHost(DaemonOptions options, IDictionary environment, ILogger log)
    {
        _log = log;
        try
        {
            _loop = Keep(new Loop());
            _signals = Keep(new StopSignals(_loop));

            LoopInbox inbox = Keep(new LoopInbox(_loop));
            RequestTable requests = MakeRequests(options, inbox);
            var owner = SocketOwner.Find(options.SocketGroup, environment);
            ListeningSocket listening =
                Keep(ListeningSocket.Open(options.SocketPath, options.SocketMode, owner, log));

            // Not before it is sure that no other daemon looks after them.
            _earlierLinks.TakeOver();
            ConnectionDeadlines deadlines =
                Keep(new ConnectionDeadlines(_loop, options.RequestTimeout, options.AnswerTimeout));
            var closer = new DescriptorCloser(inbox, maxThreads: 64, "closer");
            var quota = new Quota(
                "connections", "Close some", "max-connections", options.MaxConnections,
                Math.Min(options.MaxConnections, options.MaxConnectionsPerUser));
            Keep(new ConnectionServer(_loop, listening.Socket, requests, quota, deadlines, closer, log));
            if (options.ObdiidSocketPath is { } obdiid)
                ServeObdiid(obdiid, options.SocketMode, owner, closer);
            else
                Privileges.DropAccessToOthersFiles();
            _listening = listening;
            log.Listening(GreetingRequests.DaemonVersion, options.SocketPath);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Serves until a signal or <see cref="RequestStop"/> ends it.</summary>
    public void Run()
    {
        _loop.Run();

        // First, so that nobody connects who would only be thrown out.
        _listening.Unlink(_log);
        _obdiid?.Unlink(_log);
        _keeper.LeaveThem();
        _log.Stopping();
    }

    /// <summary>Makes <see cref="Run"/> return, from any thread.</summary>
    public void RequestStop() => _signals.RequestStop();

    public void Dispose()
    {
        while (_parts.TryPop(out IDisposable? part))
            part.Dispose();
    }

    private void ServeObdiid(string path, int mode, SocketOwner owner, DescriptorCloser closer)
    {
        ListeningSocket listening = Keep(ListeningSocket.Open(path, mode, owner, _log, LibC.SOCK_DGRAM));
        Keep(new ObdiidServer(_loop, listening.Socket, new ObdiidChannels(_loop, _links, _broker, _log), closer, _log));
        _obdiid = listening;
        _log.ListeningForObdii(path);
    }

    private RequestTable MakeRequests(DaemonOptions options, LoopInbox inbox)
    {
        LinkManager links = _links = new LinkManager(OpenNetlink());
        var finder = new InterfaceFinder(links);
        var table = new RequestTable(_log);
        AddInterfaces(table, options, inbox, links, finder);
        var shares = new Quota(
            "ISO-TP channels", "Close some", "max-channels", options.MaxChannels,
            Math.Min(options.MaxChannels, options.MaxChannelsPerUser), options.MaxChannelsPerConnection);
        var closer = new DescriptorCloser(inbox, options.MaxChannels, "channel closer");
        _broker = new IsoTpBroker(shares, closer, _log);
        new IsoTpRequests(finder, _broker, _log).AddTo(table);
        GreetingRequests.AddTo(table, options);
        return table;
    }

    private void AddInterfaces(
        RequestTable table, DaemonOptions options, LoopInbox inbox, LinkManager links, InterfaceFinder finder)
    {
        var quota = new Quota(
            "interfaces", "Delete some", "max-interfaces", options.MaxInterfaces,
            Math.Min(options.MaxInterfaces, options.MaxInterfacesPerUser), options.MaxInterfacesPerConnection);
        LinkThreads threads = Keep(new LinkThreads(_loop, inbox, options.MaxInterfaces, _log));
        LinkKeeper keeper = new(links, threads, Keep(LinkEvents.Open(_loop)), quota, _log);
        _keeper = keeper;
        _earlierLinks = Keep(new EarlierLinks(_loop, links, keeper, _log));
        new InterfaceRequests(finder, keeper, links, _log).AddTo(table);
        new LinkRequests(finder, keeper, threads, _log).AddTo(table);
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
