using CanTools.Client.Readiness;
using CanTools.Shared.LibC;

namespace CanTools.Client.Connections;

/// <summary>
/// One connection: requests go out in order, answers come back in the same order. Whoever waits for an answer and finds
/// nobody reading, reads, for all: in a call that blocks by poll(2), else in the background as long as answers are due.
/// </summary>
internal sealed partial class DaemonConnection : IDisposable
{
    private readonly FileDescriptor _socket;
    private readonly DescriptorReadiness _readiness;
    private readonly ReplyReader _reader = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _pending = new();
    private bool _isReading;
    private bool _hasAnswered;
    private Exception? _failure;

    /// <summary>Takes ownership of a connected socket; on throw it is closed.</summary>
    public DaemonConnection(FileDescriptor socket, string path)
    {
        _socket = socket;
        Path = path;
        try
        {
            _readiness = new DescriptorReadiness(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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

    public void Dispose() => Fail(new ObjectDisposedException(nameof(DaemonClient)));

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

    private DaemonTimeoutException TimedOut() => new(
        $"The daemon at {Path} did not answer in time. Is it stopped (state T) or overloaded? "
        + "Look at 'systemctl status hycan-daemon' or its output, and restart it.");
}
