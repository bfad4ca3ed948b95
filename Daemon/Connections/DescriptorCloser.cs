using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CanTools.Daemon.EventLoop;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Closes, on threads of its own, what may take long to close: the loop must not wait for it. A descriptor from a client
/// can be made so: a TCP socket that lingers, a file of a file system that does not answer. So can a connection whose
/// client has sent such descriptors and that was not read to its end. ISO-TP sockets are slow by nature, and have a
/// closer of their own, with as many threads as there can be channels: so whoever makes theirs slow uses up what they
/// may have, and keeps nobody else waiting.
/// </summary>
internal sealed class DescriptorCloser : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly FileDescriptor _event;
    private readonly ulong _token;
    private readonly CloserThreads _threads;
    private readonly ConcurrentQueue<Action> _closed = new();

    public DescriptorCloser(Loop loop, int maxThreads, string name)
    {
        _loop = loop;
        _threads = new CloserThreads(maxThreads, name);
        _event = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (_event.IsInvalid)
            throw new DaemonStartException($"Cannot make an event descriptor: {LibC.LastError.Describe()}.");
        _token = loop.Add(_event, LibC.Epoll.In, this);
    }

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    /// <param name="descriptor">What to close.</param>
    /// <param name="closed">Called in the loop once it is closed.</param>
    public void Close(FileDescriptor descriptor, Action? closed = null) =>
        _threads.Close(descriptor, closed is null ? null : () => CallInLoop(closed));

    public void OnEvents(LibC.Epoll events)
    {
        ulong count = 0;
        LibC.read(_event, ref MemoryMarshal.AsBytes(new Span<ulong>(ref count))[0], sizeof(ulong));
        while (_closed.TryDequeue(out Action? closed))
            closed();
    }

    /// <summary>What still waits to be closed is left to the end of the process.</summary>
    public void Dispose()
    {
        _loop.Remove(_event, _token);
        _event.Dispose();
    }

    private void CallInLoop(Action closed)
    {
        _closed.Enqueue(closed);
        try
        {
            ulong one = 1;
            LibC.write(_event, ref MemoryMarshal.AsBytes(new Span<ulong>(ref one))[0], sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The daemon has stopped, and nobody counts any more.
        }
    }
}
