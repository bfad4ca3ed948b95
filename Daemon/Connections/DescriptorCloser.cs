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
internal sealed class DescriptorCloser(LoopInbox inbox, int maxThreads, string name)
{
    private readonly CloserThreads _threads = new(maxThreads, name);

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    /// <param name="descriptor">What to close.</param>
    /// <param name="closed">Called in the loop once it is closed.</param>
    public void Close(FileDescriptor descriptor, Action? closed = null) =>
        _threads.Close(descriptor, closed is null ? null : () => inbox.Post(closed));
}
