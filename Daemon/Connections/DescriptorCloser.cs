using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CanTools.Daemon.EventLoop;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Closes, on a thread of its own, what may take long to close. A descriptor from a client can be made so: a TCP socket
/// that lingers, a file of a file system that does not answer. So can a connection whose client has sent such
/// descriptors and that was not read to its end, and an ISO-TP socket. The loop must wait for none of them.
/// </summary>
internal sealed class DescriptorCloser : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly FileDescriptor _event;
    private readonly ulong _token;
    private readonly BlockingCollection<(FileDescriptor Descriptor, Action? Closed)> _toClose = [];
    private readonly ConcurrentQueue<Action> _closed = new();
    private Thread? _thread;

    public DescriptorCloser(Loop loop)
    {
        _loop = loop;
        _event = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (_event.IsInvalid)
            throw new DaemonStartException($"Cannot make an event descriptor: {LibC.LastError.Describe()}.");
        _token = loop.Add(_event, LibC.Epoll.In, this);
    }

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    /// <param name="descriptor">What to close.</param>
    /// <param name="closed">Called in the loop once it is closed.</param>
    public void Close(FileDescriptor descriptor, Action? closed = null)
    {
        if (_thread is null)
        {
            _thread = new Thread(CloseAll) { IsBackground = true, Name = "closer" };
            _thread.Start();
        }
        _toClose.Add((descriptor, closed));
    }

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
        _toClose.CompleteAdding();
        _loop.Remove(_event, _token);
        _event.Dispose();
    }

    private void CloseAll()
    {
        foreach ((FileDescriptor descriptor, Action? closed) in _toClose.GetConsumingEnumerable())
        {
            // The commonest way to make closing slow; fails, without harm, on what is no socket.
            var none = default(LibC.linger);
            _ = LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_LINGER, ref none, 2 * sizeof(int));
            descriptor.Dispose();
            if (closed is null)
                continue;

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
}
