using CanTools.Client.Readiness;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client.Connections;

/// <summary>
/// One connection: requests go out in order, answers come back in the same order. Whoever waits for an answer and finds
/// nobody reading, reads, for all: in a call that blocks by poll(2), else in the background as long as answers are due.
/// </summary>
internal sealed partial class DaemonConnection : IDisposable
{
    private readonly FileDescriptor _socket;
    private readonly DescriptorReadiness _readiness = new();
    private readonly ReplyReader _reader = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _pending = new();
    private bool _isReading;
    private bool _isDisposed;
    private int _holds;
    private int _keeps;
    private bool _hasAnswered;
    private Exception? _failure;

    /// <summary>Takes ownership of a connected socket.</summary>
    public DaemonConnection(FileDescriptor socket, string path)
    {
        _socket = socket;
        Path = path;
    }

    public string Path { get; }

    public bool IsUsable
    {
        get
        {
            lock (_gate)
                return _failure is null;
        }
    }

    /// <summary>Whether the daemon is still at the other end: between two requests nobody reads, and so nobody notices.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                return IsUsable && (LibC.Poll(_socket, 0, 0) & (LibC.POLLHUP | LibC.POLLERR)) == 0;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Keeps it open: something that was opened on it must not end before its holder does.</summary>
    /// <returns>False where it has ended already.</returns>
    public bool TryHold()
    {
        lock (_gate)
        {
            if (_failure is not null)
                return false;
            _holds++;
            return true;
        }
    }

    /// <summary>
    /// Keeps it from being given up for an answer that does not come, because something ends with it; but not from ending
    /// when its client is disposed of.
    /// </summary>
    /// <returns>False where it has ended already.</returns>
    public bool TryKeep()
    {
        lock (_gate)
        {
            if (_failure is not null)
                return false;
            _keeps++;
            return true;
        }
    }

    /// <summary>The opposite of <see cref="TryKeep"/>.</summary>
    public void Unkeep()
    {
        lock (_gate)
            _keeps--;
    }

    /// <summary>The opposite of <see cref="TryHold"/>; with the last one a connection ends that was disposed of.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_holds > 0 || !_isDisposed)
                return;
        }
        Fail(Disposed());
    }

    /// <summary>
    /// Its client is disposed of: every answer that is still due fails, and the connection ends as soon as nothing holds
    /// it any more.
    /// </summary>
    public void Dispose()
    {
        PendingReply[] due;
        bool isHeld;
        lock (_gate)
        {
            _isDisposed = true;
            isHeld = _holds > 0;
            due = [.. _pending];
        }
        if (!isHeld)
            Fail(Disposed());
        foreach (PendingReply reply in due)
            reply.Fail(Disposed());
    }

    private static ObjectDisposedException Disposed() => new(nameof(DaemonClient));

    /// <summary>Ends the connection: every answer that is still due fails with the same exception.</summary>
    private void Fail(Exception failure)
    {
        PendingReply[] pending;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            pending = [.. _pending];
            _pending.Clear();
        }

        // Somebody may be inside poll(2) on it, and closing alone would not wake them.
        _ = LibC.shutdown(_socket, LibC.SHUT_RDWR);
        _readiness.Close(_socket);
        _socket.Dispose();
        foreach (PendingReply reply in pending)
            reply.Fail(failure);
        lock (_gate)
            _reader.Dispose();
    }

    private ConnectionLostException Lost(string reason) =>
        new($"The daemon at {Path} closed the connection ({reason}).", wasSent: true, _hasAnswered);

    /// <summary>
    /// What waits behind an answer that did not come in time has not had its own time yet: it may try elsewhere.
    /// </summary>
    private DaemonTimeoutException FailWithTimeout()
    {
        Fail(Lost("an earlier request got no answer in time"));
        return TimedOut();
    }

    /// <summary>
    /// A late answer does no harm; so a connection on which something was opened is kept, because that would end with it.
    /// </summary>
    private DaemonTimeoutException GiveUpOnAnswer()
    {
        lock (_gate)
        {
            if (_holds > 0 || _keeps > 0)
                return TimedOut();
        }
        return FailWithTimeout();
    }

    private DaemonTimeoutException TimedOut() => new(
        $"The daemon at {Path} did not answer in time. Is it stopped (state T) or overloaded? "
        + "Look at 'systemctl status hycan-daemon' or its output, and restart it.");

    /// <summary>Lets go of an answer that nobody wants, and of what it opened: nobody else would ever close that.</summary>
    public void Discard(Operation operation, Reply reply)
    {
        if (operation == Operation.OpenIsoTp && reply.Success
            && OpenedIsoTpMessage.TryRead(reply.Message, out OpenedIsoTpMessage opened)
            && ChannelShare.TryTake(this, opened.Share) is { } share)
        {
            // Elsewhere: this may be the thread that reads the answers, and letting go waits for one.
            _ = Task.Run(() => share.DisposeAsync().AsTask());
        }
        reply.Dispose();
    }

    private PendingReply Expect(Operation operation, int descriptors) =>
        new(descriptors, reply => Discard(operation, reply));
}
