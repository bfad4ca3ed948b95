using CanTools.Daemon.Access;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Obdiid;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;

namespace CanTools.Daemon;

/// <summary>What answers clients' requests.</summary>
internal sealed partial class DaemonHost
{
    private ObdiidChannels ServeObdiid(ListeningSocket socket, DescriptorCloser closer)
    {
        // Who may send to it is for its mode to say.
        var policy = new AccessPolicy(_rules, access: null);
        var channels = new ObdiidChannels(_loop, _links, policy, _leases, _broker, _log);
        Keep(new ObdiidServer(_loop, socket.Socket, channels, closer, _log));
        _log.ListeningForObdii(socket.Path);
        return channels;
    }

    private RequestTable MakeRequests(DaemonOptions options, LoopInbox inbox, RuleReload reload, LogLevelSwitch level)
    {
        NetlinkSocket netlink = OpenNetlink();
        ClientOrigin.LearnOwnNetwork(netlink.Descriptor);
        LinkManager links = _links = new LinkManager(netlink);
        var policy = new AccessPolicy(_rules, SocketAccess.Read(_sockets.Main, options.SocketGroup));
        var finder = new InterfaceFinder(links, policy);
        var table = new RequestTable(_log);
        var shares = new Quota(
            "ISO-TP channels", "Close some", "max-channels", options.MaxChannels,
            Math.Min(options.MaxChannels, options.MaxChannelsPerUser), options.MaxChannelsPerConnection);
        var closer = new DescriptorCloser(inbox, options.MaxChannels, "channel closer");
        _broker = new IsoTpBroker(shares, closer, _log);
        LinkEvents events = Keep(LinkEvents.Open(_loop));
        var quota = new Quota(
            "leases", "Release some", "max-leases", options.MaxLeases, Math.Min(options.MaxLeases, options.MaxLeasesPerUser));
        _leases = Keep(new LeaseKeeper(_loop, inbox, events, links, _broker, quota, _log));
        AddInterfaces(table, options, inbox, events, links, finder, policy);
        new IsoTpRequests(finder, policy, _leases, _broker, _log).AddTo(table);
        new LeaseRequests(finder, policy, _leases).AddTo(table);
        new AdministrationRequests(policy, reload, level, _log).AddTo(table);
        GreetingRequests.AddTo(table, options);
        return table;
    }

    private void AddInterfaces(
        RequestTable table, DaemonOptions options, LoopInbox inbox, LinkEvents events, LinkManager links, InterfaceFinder finder,
        AccessPolicy policy)
    {
        var quota = new Quota(
            "interfaces", "Delete some", "max-interfaces", options.MaxInterfaces,
            Math.Min(options.MaxInterfaces, options.MaxInterfacesPerUser), options.MaxInterfacesPerConnection);
        LinkThreads threads = _linkThreads = Keep(new LinkThreads(_loop, inbox, options.MaxInterfaces, _log));
        LinkKeeper keeper = Keep(new LinkKeeper(_loop, links, threads, events, quota, _log));
        _keeper = keeper;
        _earlierLinks = Keep(new EarlierLinks(_loop, links, keeper, _log));
        new InterfaceRequests(finder, _leases, keeper, links, _log).AddTo(table);
        new LinkRequests(finder, policy, _leases, keeper, threads, _log).AddTo(table);
    }

    private NetlinkSocket OpenNetlink()
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? netlink);
        return netlink is not null
            ? Keep(netlink)
            : throw new DaemonStartException($"Cannot open an rtnetlink socket: {error.Describe()}.");
    }
}
