using CanTools.Shared.LibC;

namespace CanTools.Client.Readiness;

/// <summary>
/// Awaits a descriptor without touching its flags: System.Net.Sockets would set O_NONBLOCK on the open file
/// description, that is, for every program that shares the channel.
/// </summary>
internal class DescriptorReadiness
{
    private const LibC.Epoll BothDirections = LibC.Epoll.In | LibC.Epoll.Out;

    private readonly ulong _token;
    private volatile bool _isWritableWatched;

    /// <summary>
    /// Watches for reading, and for writing if asked to; <paramref name="descriptor"/> stays the caller's, and is not kept
    /// here: the monitor holds on to this object, and would otherwise keep a forgotten socket open for ever.
    /// </summary>
    public DescriptorReadiness(FileDescriptor descriptor, bool watchWritable)
    {
        _isWritableWatched = watchWritable;
        _token = ReadinessMonitor.Instance.Add(descriptor, watchWritable ? BothDirections : LibC.Epoll.In, this);
    }

    public ReadinessEvent Readable { get; } = new();

    public ReadinessEvent Writable { get; } = new();

    /// <summary>
    /// To be called before awaiting <see cref="Writable"/>. Not so from the start everywhere, because the kernel would wake
    /// the monitor for every frame of an ISO-TP transfer, even while another thread waits for its end in poll(2).
    /// </summary>
    public void WatchWritable(FileDescriptor descriptor)
    {
        if (_isWritableWatched)
            return;
        ReadinessMonitor.Instance.Change(descriptor, BothDirections, _token);
        _isWritableWatched = true;
    }

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
        ReadinessMonitor.Instance.Remove(descriptor, _token);
        Readable.Close();
        Writable.Close();
    }
}
