using CanTools.Shared.LibC;

namespace CanTools.Client.Readiness;

/// <summary>
/// Awaits a descriptor without touching its flags: System.Net.Sockets would set O_NONBLOCK on the open file
/// description, that is, for every program that shares the channel. A direction is watched from the first time that somebody
/// is about to await it: the kernel wakes the monitor for everything that comes, even while another thread receives it in
/// plain system calls.
/// </summary>
internal class DescriptorReadiness
{
    private readonly Lock _gate = new();
    private volatile LibC.Epoll _watched;
    private ulong _token;
    private bool _isClosed;

    public ReadinessEvent Readable { get; } = new();

    public ReadinessEvent Writable { get; } = new();

    /// <summary>
    /// To be called before awaiting <see cref="Readable"/>; what is there already sets it. The descriptor stays the caller's, and is
    /// not kept here: the monitor holds on to this object, and would otherwise keep a forgotten socket open for ever.
    /// </summary>
    public void WatchReadable(FileDescriptor descriptor) => Watch(descriptor, LibC.Epoll.In);

    /// <summary>To be called before awaiting <see cref="Writable"/>.</summary>
    /// <inheritdoc cref="WatchReadable"/>
    public void WatchWritable(FileDescriptor descriptor) => Watch(descriptor, LibC.Epoll.Out);

    /// <summary>An error or a hang-up wakes both directions: the next call on the descriptor tells which it is.</summary>
    public virtual void OnEvents(LibC.Epoll events)
    {
        const LibC.Epoll Either = LibC.Epoll.Error | LibC.Epoll.HangUp;
        if ((events & (LibC.Epoll.In | Either)) != 0)
            Readable.Set();
        if ((events & (LibC.Epoll.Out | Either)) != 0)
            Writable.Set();
    }

    /// <summary>Ends every wait. To be called before the descriptor is closed.</summary>
    public void Close(FileDescriptor descriptor)
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_watched != LibC.Epoll.None)
                ReadinessMonitor.Instance.Remove(descriptor, _token);
        }
        Readable.Close();
        Writable.Close();
    }

    private void Watch(FileDescriptor descriptor, LibC.Epoll direction)
    {
        if ((_watched & direction) != 0)
            return;
        lock (_gate)
        {
            // Whoever awaits what is closed is told so there.
            if (_isClosed)
                return;
            LibC.Epoll wanted = _watched | direction;
            if (_watched == LibC.Epoll.None)
                _token = ReadinessMonitor.Instance.Add(descriptor, wanted, this);
            else
                ReadinessMonitor.Instance.Change(descriptor, wanted, _token);
            _watched = wanted;
        }
    }
}
