using System.Buffers.Binary;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Logging;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Obdiid;

/// <summary>obdiid's datagram socket, for programs written for obdiid: off unless it is switched on.</summary>
internal sealed class ObdiidServer : IEventHandler, IDisposable
{
    /// <summary>Then the others have their turn.</summary>
    private const int DatagramsPerTurn = 32;

    /// <summary>Of an opening: the code, and the descriptor.</summary>
    private const int AnswersPerRequest = 2;

    /// <summary>Some 90,000 answers, which one user needs three hours to leave unread.</summary>
    private const int SendBuffer = 64 * 1024 * 1024;

    /// <summary>As many descriptors as clients may have sent and made slow to close, before nobody is heard any more.</summary>
    private const int MaxClosing = 512;

    private readonly Loop _loop;
    private readonly FileDescriptor _socket;
    private readonly ObdiidChannels _channels;
    private readonly DescriptorCloser _closer;
    private readonly ILogger _log;
    private readonly ulong _token;
    private readonly byte[] _datagram = new byte[ObdiidRequest.Length];
    private readonly byte[] _name = new byte[LibC.MaxSocketPath + 1];
    private readonly Queue<FileDescriptor> _injected = new();
    private readonly AnswerCredit _credit = new();
    private int _closing;
    private OncePerSecond _faults;
    private OncePerSecond _illFormed;
    private OncePerSecond _undelivered;

    /// <param name="loop">Where it serves.</param>
    /// <param name="socket">A bound socket of datagrams with their senders; stays the caller's.</param>
    /// <param name="channels">Opens and closes.</param>
    /// <param name="closer">Closes what clients send along.</param>
    /// <param name="log">The log.</param>
    public ObdiidServer(Loop loop, FileDescriptor socket, ObdiidChannels channels, DescriptorCloser closer, ILogger log)
    {
        (_loop, _socket, _channels, _closer, _log) = (loop, socket, channels, closer, log);
        int room = SendBuffer;
        // Without CAP_NET_ADMIN it stays as large as it is.
        _ = LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, ref room, sizeof(int));
        _token = loop.Add(socket, LibC.Epoll.In, this);
    }

    public void OnEvents(LibC.Epoll events)
    {
        for (int i = 0; i < DatagramsPerTurn && _closing < MaxClosing; i++)
        {
            nint length = UnixDatagrams.Receive(_socket, _datagram, _injected, out LibC.ucred who, _name, out int nameLength);
            if (length < 0)
                return;
            while (_injected.TryDequeue(out FileDescriptor? descriptor))
                CloseInjected(descriptor);
            TryServe(_datagram.AsSpan(0, (int)length), new ObdiidSender(who, _name.AsSpan(0, nameLength)));
        }
    }

    public void Dispose() => _loop.Remove(_socket, _token);

    /// <summary>On kernels that do not keep them away (before 6.16), it is not heard again before enough are closed.</summary>
    private void CloseInjected(FileDescriptor descriptor)
    {
        if (++_closing == MaxClosing)
            _loop.Change(_socket, _token, LibC.Epoll.None);
        _closer.Close(descriptor, () =>
        {
            if (--_closing == MaxClosing - 1)
                _loop.Change(_socket, _token, LibC.Epoll.In);
        });
    }

    private void TryServe(ReadOnlySpan<byte> datagram, ObdiidSender sender)
    {
        try
        {
            Serve(datagram, sender);
        }
#pragma warning disable CA1031 // A fault of ours costs one answer, not everybody's daemon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_faults.IsDue(out int unsaid))
                _log.ObdiidFault(exception, sender.UserId, sender.ProcessId, unsaid);
        }
    }

    private void Serve(ReadOnlySpan<byte> datagram, ObdiidSender sender)
    {
        // Of another pid namespace, there is no process of this number here.
        if (sender.ProcessId <= 0 || !ObdiidRequest.TryRead(datagram, out ObdiidRequest request))
        {
            if (_illFormed.IsDue(out int unsaid))
                _log.ObdiidIllFormed(sender.UserId, sender.ProcessId, unsaid);
            return;
        }

        using ObdiidReplyPath? reply = sender.OpenReplyPath();
        if (reply is null)
        {
            Undelivered(sender, "its address is no socket of its own user");
            return;
        }
        if (!_credit.TryTake(sender.UserId, AnswersPerRequest, LibC.Untaken(_socket), Environment.TickCount64))
        {
            Undelivered(sender, "too many answers lie unread");
            return;
        }
        var peer = new PeerIdentity(sender.UserId, sender.ProcessId);
        if (request.IsClose)
            Answer(sender, reply, _channels.TryClose(peer, request) ? ObdiidCode.Success : ObdiidCode.NoSuchSocket);
        else if (_channels.Open(peer, request) is not { } share)
            Answer(sender, reply, ObdiidCode.OpenFailed);
        else if (!Answer(sender, reply, ObdiidCode.Success) || !Deliver(sender, reply, share))
            _channels.TakeBack(share);
    }

    private bool Answer(ObdiidSender sender, ObdiidReplyPath reply, ObdiidCode code)
    {
        Span<byte> answer = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(answer, (ushort)code);
        return IsDelivered(sender, UnixDatagrams.Send(_socket, reply.Name, answer));
    }

    private bool Deliver(ObdiidSender sender, ObdiidReplyPath reply, Share share) =>
        IsDelivered(sender, UnixDatagrams.Send(_socket, reply.Name, [], share.Channel.Descriptors.Socket));

    private bool IsDelivered(ObdiidSender sender, Errno error)
    {
        if (error == Errno.EACCES)
            Undelivered(sender, "its socket may not be written to; that of another user needs CAP_DAC_OVERRIDE");
        else if (error == Errno.EAGAIN)
            Undelivered(sender, "it does not read its answers");
        else if (error != Errno.None)
            Undelivered(sender, error.Describe());
        return error == Errno.None;
    }

    private void Undelivered(ObdiidSender sender, string reason)
    {
        if (_undelivered.IsDue(out int unsaid))
            _log.ObdiidUndelivered(sender.UserId, sender.ProcessId, reason, unsaid);
    }
}
