using CanTools.Client.Readiness;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// An ISO-TP conversation (ISO 15765-2) with one control unit: whole PDUs go out and come in, the kernel makes the
/// frames. One send and one receive may run at the same time; more sends wait for their turn.
/// </summary>
public sealed partial class IsoTpSocket : IsoTpChannel
{
    /// <summary>
    /// How long a synchronous call may sleep before it looks whether the socket was disposed of, or whether another
    /// call took an error that belongs to it: nothing wakes poll(2) on a CAN socket for either.
    /// </summary>
    private const int PollSliceMilliseconds = 100;

    private readonly FileDescriptor _socket;
    private readonly DescriptorReadiness _readiness = new();
    private readonly IsoTpErrors _errors;
    private readonly IsoTpOptions _options;
    private readonly ChannelShare? _share;
    private readonly ChannelLock? _lock;
    private int _isDisposed;

    /// <summary>Takes ownership of a bound socket, and of the view of its lock.</summary>
    internal IsoTpSocket(
        FileDescriptor socket, InterfaceName interfaceName, IsoTpAddress address, IsoTpOptions options,
        ChannelShare? share = null, FileDescriptor? lockView = null)
    {
        _socket = socket;
        _share = share;
        _lock = lockView is null ? null : new ChannelLock(lockView);
        InterfaceName = interfaceName;
        Address = address;
        _options = options;
        _errors = new IsoTpErrors(
            socket, _readiness, interfaceName, address, options.CheckPaddingLength || options.CheckPaddingData);
    }

    /// <summary>
    /// For a socket that was forgotten: the kernel would go on telling us of it while others share it, and the daemon
    /// would count it. The descriptor gets another owner, because its own finalizer runs right after this.
    /// </summary>
    ~IsoTpSocket() => _ = CloseAsync(_socket.Move());

    /// <summary>The interface that it is bound to.</summary>
    public InterfaceName InterfaceName { get; }

    /// <inheritdoc/>
    public override IsoTpAddress Address { get; }

    private protected override string Place => InterfaceName.ToString();

    internal override int MaxPduLength => IsoTpKernel.MaxPduLength;

    private protected override ChannelLock? Lock => _lock;

    /// <summary>
    /// Whether the daemon knows that we have this channel. Not so for a socket that was opened without it, and no more
    /// once our connection to the daemon has ended: the socket goes on as before, but the daemon would give the next who asks
    /// another one, and both would answer with flow control. Close it then, and open it anew.
    /// </summary>
    public bool IsCoordinated => _share is { IsKnown: true };

    /// <summary>
    /// Closes the socket, and never blocks: the kernel takes its time for it in the background, and a transfer that is
    /// still under way ends there. Every call that waits, and every later one, fails with
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public override void Dispose()
    {
        GC.SuppressFinalize(this);
        _ = CloseAsync(_socket);
    }

    /// <summary>The same; when it is done the daemon has taken our share of the channel back.</summary>
    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return new ValueTask(CloseAsync(_socket));
    }

    private async Task CloseAsync(FileDescriptor socket)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _readiness.Close(socket);
        if (_share is null)
        {
            BackgroundCloser.Close(socket);
            return;
        }

        // Ours first: the daemon has the socket, too, so this does not take long, and whoever opens the channel after it
        // finds no other socket of these identifiers. (In the background all the same, in case the daemon is gone.)
        _lock?.Dispose();
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        BackgroundCloser.Close(socket, closed.SetResult);
        await closed.Task.ConfigureAwait(false);
        await _share.DisposeAsync().ConfigureAwait(false);
    }

    private protected override void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
