using System.Collections.Concurrent;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>Where other threads put what is to be done in the loop.</summary>
internal sealed class LoopInbox : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly EventDescriptor _event = new();
    private readonly ulong _token;
    private readonly ConcurrentQueue<Action> _posted = new();

    public LoopInbox(Loop loop)
    {
        _loop = loop;
        _token = loop.Add(_event.Descriptor, LibC.Epoll.In, this);
    }

    /// <summary>Has <paramref name="action"/> done in the loop, later; from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _event.Raise();
    }

    public void OnEvents(LibC.Epoll events)
    {
        _event.Clear();
        while (_posted.TryDequeue(out Action? action))
            action();
    }

    /// <summary>What is still to be done is left to the end of the process.</summary>
    public void Dispose()
    {
        _loop.Remove(_event.Descriptor, _token);
        _event.Dispose();
    }
}
