using CanTools.Daemon.EventLoop;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Daemon.Links;

/// <summary>Hears of every link that is deleted, or moved to another network namespace, by whomever.</summary>
internal sealed class LinkEvents : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly NetlinkSocket _socket;
    private readonly ulong _token;

    private LinkEvents(Loop loop, NetlinkSocket socket)
    {
        _loop = loop;
        _socket = socket;
        _token = loop.Add(socket.Descriptor, LibC.Epoll.In, this);
    }

    /// <summary>Raised with the index of each.</summary>
    public event Action<int>? Deleted;

    /// <summary>Raised where there were more events than room for them.</summary>
    public event Action? Lost;

    public static LinkEvents Open(Loop loop)
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? socket, RTMGRP_LINK);
        return socket is not null
            ? new LinkEvents(loop, socket)
            : throw new DaemonStartException($"Cannot listen to rtnetlink: {error.Describe()}.");
    }

    public void OnEvents(LibC.Epoll events)
    {
        Errno error = _socket.TryReceive(out ReadOnlySpan<byte> messages);
        if (error is not (Errno.None or Errno.EAGAIN))
            Lost?.Invoke();

        for (var header = new NetlinkHeader(messages); header.IsComplete; header = new NetlinkHeader(header.Rest))
        {
            var message = new LinkMessage(header.Payload);
            if (header.Type == RTM_DELLINK && message.IsComplete && message.IsWholeLink)
                Deleted?.Invoke(message.Index);
        }
    }

    public void Dispose()
    {
        _loop.Remove(_socket.Descriptor, _token);
        _socket.Dispose();
    }
}
