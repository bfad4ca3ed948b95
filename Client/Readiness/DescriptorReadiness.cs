using CanTools.Shared.LibC;

namespace CanTools.Client.Readiness;

/// <summary>
/// Awaits a descriptor without touching its flags: System.Net.Sockets would set O_NONBLOCK on the open file
/// description, that is, for every program that shares the channel.
/// </summary>
internal sealed class DescriptorReadiness : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly ulong _token;

    /// <summary><paramref name="descriptor"/> stays the caller's, who closes it after this.</summary>
    public DescriptorReadiness(FileDescriptor descriptor)
    {
        _descriptor = descriptor;
        _token = ReadinessMonitor.Instance.Add(descriptor, this);
    }

    public ReadinessEvent Readable { get; } = new();

    public ReadinessEvent Writable { get; } = new();

    /// <summary>An error or a hang-up wakes both directions: the next call on the descriptor tells which it is.</summary>
    public void OnEvents(LibC.Epoll events)
    {
        const LibC.Epoll Either = LibC.Epoll.Error | LibC.Epoll.HangUp;
        if ((events & (LibC.Epoll.In | Either)) != 0)
            Readable.Set();
        if ((events & (LibC.Epoll.Out | Either)) != 0)
            Writable.Set();
    }

    public void Dispose()
    {
        ReadinessMonitor.Instance.Remove(_descriptor, _token);
        Readable.Close();
        Writable.Close();
    }
}
