using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>Where other threads put what is to be done in the loop.</summary>
internal sealed class LoopInbox : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly FileDescriptor _event;
    private readonly ulong _token;
    private readonly ConcurrentQueue<Action> _posted = new();

    public LoopInbox(Loop loop)
    {
        _loop = loop;
        _event = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (_event.IsInvalid)
            throw new DaemonStartException($"Cannot make an event descriptor: {LibC.LastError.Describe()}.");
        _token = loop.Add(_event, LibC.Epoll.In, this);
    }

    /// <summary>Has <paramref name="action"/> done in the loop, later; from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        try
        {
            ulong one = 1;
            LibC.write(_event, ref MemoryMarshal.AsBytes(new Span<ulong>(ref one))[0], sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The daemon has stopped, and nothing is done any more.
        }
    }

    public void OnEvents(LibC.Epoll events)
    {
        ulong count = 0;
        LibC.read(_event, ref MemoryMarshal.AsBytes(new Span<ulong>(ref count))[0], sizeof(ulong));
        while (_posted.TryDequeue(out Action? action))
            action();
    }

    /// <summary>What is still to be done is left to the end of the process.</summary>
    public void Dispose()
    {
        _loop.Remove(_event, _token);
        _event.Dispose();
    }
}
