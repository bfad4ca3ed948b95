using CanTools.Client.Readiness;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Client;

/// <summary>
/// Follows the kernel's link events into an <see cref="InterfaceView"/>. A list of all comes in the same order as the events
/// on the same socket, so nothing falls between them; where events were lost (ENOBUFS), or a list was disturbed, it lists
/// again.
/// </summary>
internal sealed class InterfaceWatch : IDisposable
{
    private readonly InterfaceView _view;
    private readonly NetlinkSocket _socket;
    private readonly DescriptorReadiness _readiness = new();
    private readonly BusStateSocket? _busState;
    private uint _listing;
    private bool _mustList = true;

    /// <exception cref="CanToolsException">The kernel gives no sockets for it.</exception>
    public InterfaceWatch(InterfaceView view)
    {
        _view = view;
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? socket, RTMGRP_LINK);
        _socket = socket ?? throw new CanToolsException($"Cannot watch the interfaces: {error.Describe()}.");
        try
        {
            _readiness.WatchReadable(_socket.Descriptor);
            _busState = BusStateSocket.TryOpen(_readiness.Readable.Set);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes in what has come; waits where nothing has.</summary>
    public async ValueTask AdvanceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _readiness.Readable.Reset();
        if (!TakeWhatHasCome())
            await _readiness.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _busState?.Dispose();
        _readiness.Close(_socket.Descriptor);
        _socket.Dispose();
    }

    private bool TakeWhatHasCome()
    {
        bool hasCome = _busState?.TakeChanged(Ask) ?? false;
        Errno error = _socket.TryReceive(out ReadOnlySpan<byte> messages);
        switch (error)
        {
            case Errno.None:
                Read(messages);
                return true;

            case Errno.ENOBUFS:
                _mustList = true;
                return true;

            case Errno.EAGAIN when _mustList && _listing == 0:
                // Not before all is read: a list needs room, too.
                List();
                return true;

            case Errno.EAGAIN:
                return hasCome;

            default:
                throw new CanToolsException($"Cannot watch the interfaces any more: {error.Describe()}.");
        }
    }

    private void List()
    {
        _mustList = false;
        _listing = _socket.NextSequence();
        _view.BeginList();
        Send(LinkQueries.Dump(stackalloc byte[64], _listing));
    }

    private void Ask(int index) => Send(LinkQueries.Get(stackalloc byte[64], _socket.NextSequence(), index));

    private void Send(ReadOnlySpan<byte> message)
    {
        Errno error = _socket.Send(message);
        if (error != Errno.None)
            throw new CanToolsException($"Cannot list the interfaces: {error.Describe()}.");
    }

    private void Read(ReadOnlySpan<byte> messages)
    {
        for (var header = new NetlinkHeader(messages); header.IsComplete; header = new NetlinkHeader(header.Rest))
        {
            bool isList = _listing != 0 && header.Sequence == _listing;
            if (isList && (header.Flags & NLM_F_DUMP_INTR) != 0)
                _mustList = true;
            if (isList && header.Type is NLMSG_DONE or NLMSG_ERROR)
                EndList(header.Type == NLMSG_DONE ? header.ReadDone() : header.ReadError().Error);
            else if (header.Type is RTM_NEWLINK or RTM_DELLINK)
                Read(header.Type, header.Payload);
        }
    }

    private void EndList(Errno error)
    {
        _listing = 0;
        _mustList |= error != Errno.None;
        if (!_mustList)
            _view.EndList();
    }

    private void Read(ushort type, ReadOnlySpan<byte> payload)
    {
        var message = new LinkMessage(payload);
        if (!message.IsComplete || !message.IsWholeLink)
            return;
        if (type == RTM_DELLINK)
            _view.OnDeleted(message.Index);
        else if (CanLinkReader.TryRead(payload) is { } link)
            _view.OnLink(link);
    }
}
