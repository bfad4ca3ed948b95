using System.Collections.Concurrent;
using CanTools.Shared;
using CanTools.Shared.LibC;

namespace CanTools.Client.Readiness;

/// <summary>One thread around epoll for all sockets of the process, edge-triggered; it starts with the first of them.</summary>
internal sealed class ReadinessMonitor
{
    private static readonly Lock s_gate = new();
    private static volatile ReadinessMonitor? s_instance;

    private readonly FileDescriptor _epoll;
    private readonly ConcurrentDictionary<ulong, DescriptorReadiness> _watched = new();
    private ulong _lastToken;

    private ReadinessMonitor()
    {
        _epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        if (_epoll.IsInvalid)
            throw new CanToolsException($"Cannot make an epoll descriptor: {LibC.LastError.Describe()}.");
        if (BackgroundThread.TryStart(Run, "CanTools readiness"))
            return;
        _epoll.Dispose();
        throw new CanToolsException($"Cannot watch sockets: {BackgroundThread.NotStarted}.");
    }

    /// <summary>Made at its first use; a failure, such as having no descriptor left, is not remembered.</summary>
    public static ReadinessMonitor Instance
    {
        get
        {
            if (s_instance is { } made)
                return made;
            lock (s_gate)
                return s_instance ??= new ReadinessMonitor();
        }
    }

    public ulong Add(FileDescriptor descriptor, LibC.Epoll directions, DescriptorReadiness readiness)
    {
        ulong token = Interlocked.Increment(ref _lastToken);
        _watched[token] = readiness;
        Errno error = LibC.EpollControl(
            _epoll, LibC.EPOLL_CTL_ADD, descriptor, directions | LibC.Epoll.EdgeTriggered, token);
        if (error == Errno.None)
            return token;

        _watched.TryRemove(token, out _);
        throw new CanToolsException($"Cannot watch a socket: {error.Describe()}.");
    }

    /// <summary>Watches other directions; what is ready already is reported anew.</summary>
    public void Change(FileDescriptor descriptor, LibC.Epoll directions, ulong token)
    {
        Errno error = LibC.EpollControl(
            _epoll, LibC.EPOLL_CTL_MOD, descriptor, directions | LibC.Epoll.EdgeTriggered, token);
        if (error != Errno.None)
            throw new CanToolsException($"Cannot watch a socket: {error.Describe()}.");
    }

    public void Remove(FileDescriptor descriptor, ulong token)
    {
        _watched.TryRemove(token, out _);
        LibC.EpollControl(_epoll, LibC.EPOLL_CTL_DEL, descriptor, LibC.Epoll.None, token);
    }

    private void Run()
    {
        var events = new LibC.EpollEvents(64);
        while (true)
        {
            int count = events.Wait(_epoll, timeout: -1);
            for (int i = 0; i < count; i++)
            {
                if (_watched.TryGetValue(events.TokenAt(i), out DescriptorReadiness? readiness))
                    readiness.OnEvents(events.EventsAt(i));
            }
        }
    }
}
