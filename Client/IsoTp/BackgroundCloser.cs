using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// Closes ISO-TP sockets away from whoever disposes of them. close(2) of one waits up to 1 s for a transfer at hand, and
/// always for all processors to have passed a quiet state (synchronize_rcu in isotp_release; 18 ms measured on Linux
/// 6.1, but only 1 ms each when 16 threads wait at the same time: they share that wait).
/// </summary>
internal static class BackgroundCloser
{
    private const int MaxThreads = 16;

    /// <summary>A thread with nothing to close stays so long, for the next socket.</summary>
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(1);

    private static readonly object s_gate = new();
    private static readonly Queue<FileDescriptor> s_waiting = new();
    private static int s_threads;
    private static int s_idle;

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    public static void Close(FileDescriptor descriptor)
    {
        lock (s_gate)
        {
            s_waiting.Enqueue(descriptor);
            if (s_idle < s_waiting.Count && s_threads < MaxThreads)
            {
                s_threads++;
                new Thread(CloseAll) { IsBackground = true, Name = "CanTools closer" }.Start();
            }
            Monitor.Pulse(s_gate);
        }
    }

    private static void CloseAll()
    {
        while (Next() is { } descriptor)
            descriptor.Dispose();
    }

    /// <summary>Null when there was nothing for a while: then the thread counts no more.</summary>
    private static FileDescriptor? Next()
    {
        lock (s_gate)
        {
            s_idle++;
            while (s_waiting.Count == 0 && Monitor.Wait(s_gate, s_idleTime))
            {
                // Woken for a socket, which another thread may have taken.
            }
            s_idle--;
            if (s_waiting.TryDequeue(out FileDescriptor? descriptor))
                return descriptor;
            s_threads--;
            return null;
        }
    }
}
