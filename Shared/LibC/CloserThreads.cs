namespace CanTools.Shared.LibC;

/// <summary>
/// Closes descriptors away from whoever is done with them. close(2) of an ISO-TP socket waits for the end of a transfer at
/// hand (1 s where flow control is missing, but as long as a peer likes that sends "wait", or a huge STmin makes it), and
/// always for all processors to have passed a quiet state (synchronize_rcu in isotp_release; 18 ms measured on Linux 6.1,
/// but only 1 ms each when 16 threads wait at the same time: they share that wait).
/// </summary>
internal sealed class CloserThreads(int maxThreads, string name)
{
    private const int StackSize = 256 * 1024;

    /// <summary>A thread with nothing to close stays so long, for the next descriptor.</summary>
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<(FileDescriptor Descriptor, Action? Closed)> _waiting = new();
    private int _threads;
    private int _idle;

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    /// <param name="descriptor">What to close.</param>
    /// <param name="closed">Called, on the thread that closed it, once it is closed. It must not throw.</param>
    public void Close(FileDescriptor descriptor, Action? closed = null)
    {
        lock (_gate)
        {
            _waiting.Enqueue((descriptor, closed));
            if (_idle < _waiting.Count && _threads < maxThreads)
                StartThread();
            Monitor.Pulse(_gate);
        }
    }

    private void StartThread()
    {
        // Without one, what is queued waits for one of ours, or for the next try.
        if (BackgroundThread.TryStart(CloseAll, name, StackSize))
            _threads++;
    }

    private void CloseAll()
    {
        while (TryNext(out (FileDescriptor Descriptor, Action? Closed) next))
        {
            // The commonest way to make closing slow; fails, without harm, on what is no socket.
            var none = default(LibC.linger);
            _ = LibC.setsockopt(next.Descriptor, LibC.SOL_SOCKET, LibC.SO_LINGER, ref none, 2 * sizeof(int));
            next.Descriptor.Dispose();
            next.Closed?.Invoke();
        }
    }

    /// <summary>False when there was nothing for a while: then the thread counts no more.</summary>
    private bool TryNext(out (FileDescriptor Descriptor, Action? Closed) next)
    {
        lock (_gate)
        {
            _idle++;
            while (_waiting.Count == 0 && Monitor.Wait(_gate, s_idleTime))
            {
                // Woken for a descriptor, which another thread may have taken.
            }
            _idle--;
            if (_waiting.TryDequeue(out next))
                return true;
            _threads--;
            return false;
        }
    }
}
