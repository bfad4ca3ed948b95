using System.Collections;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
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

    /// <exception cref="DaemonStartException">Something that it needs cannot be had.</exception>
    public DaemonHost(DaemonOptions options, IDictionary environment, ILogger log)
    {
        _log = log;
        try
        {
            _loop = Keep(new Loop());
            _signals = Keep(new StopSignals(_loop));

            DescriptorCloser channelCloser = Keep(new DescriptorCloser(_loop, options.MaxChannels, "channel closer"));
            RequestTable requests = MakeRequests(options, channelCloser);
            var owner = SocketOwner.Find(options.SocketGroup, environment);
            ListeningSocket listening =
                Keep(ListeningSocket.Open(options.SocketPath, options.SocketMode, owner, log));
            ConnectionDeadlines deadlines =
                Keep(new ConnectionDeadlines(_loop, options.RequestTimeout, options.AnswerTimeout));
            DescriptorCloser closer = Keep(new DescriptorCloser(_loop, maxThreads: 64, "closer"));
            var counts = new ConnectionCounts(
                options.MaxConnections, Math.Min(options.MaxConnections, options.MaxConnectionsPerUser));
            Keep(new ConnectionServer(_loop, listening.Socket, requests, counts, deadlines, closer, log));
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
        _listening.Unlink();
        _log.Stopping();
    }

    /// <summary>Makes <see cref="Run"/> return, from any thread.</summary>
    public void RequestStop() => _signals.RequestStop();

    public void Dispose()
    {
        while (_parts.TryPop(out IDisposable? part))
            part.Dispose();
    }

    private RequestTable MakeRequests(DaemonOptions options, DescriptorCloser channelCloser)
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? netlink);
        if (netlink is null)
            throw new DaemonStartException($"Cannot open an rtnetlink socket: {error.Describe()}.");

        var links = new LinkManager(Keep(netlink));
        var finder = new InterfaceFinder(links);
        var table = new RequestTable(_log);
        new InterfaceRequests(finder, links, _log).AddTo(table);
        var shares = new ShareCounts(
            options.MaxChannels, Math.Min(options.MaxChannels, options.MaxChannelsPerUser),
            options.MaxChannelsPerConnection);
        new IsoTpRequests(finder, new IsoTpBroker(shares, channelCloser, _log), _log).AddTo(table);
        GreetingRequests.AddTo(table, options);
        return table;
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
