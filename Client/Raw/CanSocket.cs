using CanTools.Client.Readiness;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// A raw CAN socket: frames as they are on the bus. It needs no privilege, and no daemon. One receive and any number of
/// sends may run at the same time.
/// </summary>
public sealed partial class CanSocket : IDisposable, IAsyncDisposable
{
    private readonly FileDescriptor _socket;
    private readonly DescriptorReadiness _readiness = new();
    private readonly CanSocketOptions _options;
    private readonly string _where;
    private int _isDisposed;
    private volatile bool _isInterfaceGone;

    /// <summary>Takes ownership of a bound socket.</summary>
    private CanSocket(FileDescriptor socket, InterfaceName? interfaceName, CanSocketOptions options)
    {
        _socket = socket;
        _options = options;
        InterfaceName = interfaceName;
        _where = interfaceName?.ToString() ?? "all CAN interfaces";
        _frames = new CanFrames(BatchSize, options.Xl ? CanMtu.Xl : CanMtu.Fd);
    }

    /// <summary>The interface that it is bound to; null: all.</summary>
    public InterfaceName? InterfaceName { get; }

    /// <summary>How many frames the kernel has dropped because they were not read in time, as of the last receive.</summary>
    public long DroppedFrames => Volatile.Read(ref _dropped);

    internal FileDescriptor Descriptor => _socket;

    /// <summary>Closes it; whatever waits on it ends with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _readiness.Close(_socket);
        _socket.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_socket.IsClosed, this);

    /// <summary>
    /// The kernel says once that the interface was deleted, to whichever call comes first: it is remembered for the others, and
    /// wakes one that waits.
    /// </summary>
    private void NoteInterfaceGone()
    {
        _isInterfaceGone = true;
        _readiness.Readable.Set();
    }

    private CanSocketException InterfaceGone() =>
        new((int)Errno.ENODEV, $"{_where} was deleted. Open a new socket when it is there again.");
}
