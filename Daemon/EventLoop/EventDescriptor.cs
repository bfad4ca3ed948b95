using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>What wakes the loop from any thread: eventfd(2).</summary>
internal sealed class EventDescriptor : IDisposable
{
    /// <exception cref="DaemonStartException">There is no descriptor for it.</exception>
    public EventDescriptor()
    {
        Descriptor = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (Descriptor.IsInvalid)
            throw new DaemonStartException($"Cannot make an event descriptor: {LibC.LastError.Describe()}.");
    }

    public FileDescriptor Descriptor { get; }

    public void Raise()
    {
        try
        {
            ulong one = 1;
            LibC.write(Descriptor, ref MemoryMarshal.AsBytes(new Span<ulong>(ref one))[0], sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The daemon has stopped, and nothing is done any more.
        }
    }

    /// <summary>In the loop, or it would be woken on and on.</summary>
    public void Clear()
    {
        ulong count = 0;
        LibC.read(Descriptor, ref MemoryMarshal.AsBytes(new Span<ulong>(ref count))[0], sizeof(ulong));
    }

    public void Dispose() => Descriptor.Dispose();
}
