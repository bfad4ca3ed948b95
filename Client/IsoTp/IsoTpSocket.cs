using CanTools.Client.Readiness;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// An ISO-TP conversation (ISO 15765-2) with one control unit: whole PDUs go out and come in, the kernel makes the
/// frames. One send and one receive may run at the same time; more sends wait for their turn.
/// </summary>
public sealed partial class IsoTpSocket : IAsyncDisposable, IDisposable
{
    /// <summary>
    /// How long a synchronous call may sleep before it looks whether the socket was disposed of, or whether another
    /// call took an error that belongs to it: nothing wakes poll(2) on a CAN socket for either.
    /// </summary>
    private const int PollSliceMilliseconds = 100;

    private readonly FileDescriptor _socket;
    private readonly DescriptorReadiness _readiness;
    private readonly IsoTpErrors _errors;
    private readonly IsoTpOptions _options;
    private int _isDisposed;

    /// <summary>Takes ownership of a bound socket; on throw it is closed.</summary>
    internal IsoTpSocket(
        FileDescriptor socket, InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions options)
    {
        _socket = socket;
        InterfaceName = interfaceName;
        Address = address;
        _options = options;
        try
        {
            _readiness = new DescriptorReadiness(socket);
            _errors = new IsoTpErrors(
                socket, _readiness, interfaceName, address, options.CheckPaddingLength || options.CheckPaddingData);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The interface that it is bound to.</summary>
    public InterfaceName InterfaceName { get; }

    /// <summary>What it sends with, and what it listens to.</summary>
    public IsoTpAddress Address { get; }

    /// <summary>
    /// Closes the socket, and never blocks: the kernel takes its time for it in the background, and a transfer that is
    /// still under way ends there. Every call that waits, and every later one, fails with
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _readiness.Close(_socket);
        BackgroundCloser.Close(_socket);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static Deadline DeadlineFor(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Deadline.In(TimeSpan.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return Deadline.In(timeout);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
