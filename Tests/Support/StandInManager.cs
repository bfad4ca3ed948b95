using System.Collections.Concurrent;
using System.Text;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>What a service needs of systemd to be restarted without losing its clients: sd_notify(3) and its descriptor store.</summary>
internal sealed class StandInManager : IDisposable
{
    private const int F_DUPFD_CLOEXEC = 1030;
    private readonly FileDescriptor _socket;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly Lock _gate = new();
    private FileDescriptor? _kept;
    private volatile bool _isOver;

    public StandInManager(string path)
    {
        Path = path;
        _socket = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.BindUnix(_socket, path), Is.EqualTo(Errno.None));
        _thread = new Thread(Listen) { IsBackground = true, Name = "manager" };
        _thread.Start();
    }

    /// <summary>For NOTIFY_SOCKET.</summary>
    public string Path { get; }

    /// <summary>What it was told so far.</summary>
    public string Messages => string.Join('\n', _messages);

    /// <summary>Whether it keeps what it is given.</summary>
    public bool IsKeeping { get; set; } = true;

    /// <summary>For the next process: a copy of what it keeps, until that tells it otherwise; null where it keeps nothing.</summary>
    public FileDescriptor? CopyKept()
    {
        lock (_gate)
            return _kept is null ? null : new FileDescriptor(LibC.fcntl(_kept, F_DUPFD_CLOEXEC, 0));
    }

    public bool IsKeepingSomething
    {
        get
        {
            lock (_gate)
                return _kept is not null;
        }
    }

    private void Drop()
    {
        lock (_gate)
        {
            _kept?.Dispose();
            _kept = null;
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _socket.Dispose();
        Drop();
    }

    private void Listen()
    {
        byte[] buffer = new byte[4096];
        while (!_isOver)
        {
            if (LibC.Poll(_socket, LibC.POLLIN, 20) == 0)
                continue;
            Queue<FileDescriptor> descriptors = new();
            nint length = UnixDatagrams.Receive(_socket, buffer, descriptors, out _, new byte[LibC.MaxSocketPath + 1], out _);
            if (length < 0)
                continue;
            string message = Encoding.UTF8.GetString(buffer, 0, (int)length);
            _messages.Enqueue(message);
            if (message.StartsWith("FDSTOREREMOVE=1", StringComparison.Ordinal))
                Drop();
            lock (_gate)
            {
                // It has room for one.
                if (message.StartsWith("FDSTORE=1", StringComparison.Ordinal) && IsKeeping && _kept is null)
                    _kept = descriptors.Dequeue();
            }
            while (descriptors.TryDequeue(out FileDescriptor? descriptor))
                descriptor.Dispose();
        }
    }
}
