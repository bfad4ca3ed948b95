using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class CanSocket
{
    /// <summary>How long a synchronous call may sleep before it looks whether the socket was disposed of.</summary>
    private const int PollSliceMilliseconds = 100;

    /// <summary>
    /// An interface whose queue is full answers ENOBUFS, and nothing tells when it has room: 10 frames, the usual queue, take
    /// 2 ms at 500 kbit/s.
    /// </summary>
    private const int QueuePauseMilliseconds = 1;

    /// <summary>Sends a classic frame: done when the interface has it in its queue.</summary>
    /// <exception cref="CanSocketException">The interface is down or gone, or its queue stayed full.</exception>
    public void Send(in CanFrame frame) => Send(MemoryMarshal.AsBytes(new ReadOnlySpan<CanFrame>(in frame)), CanMtu.Classic);

    /// <summary>Sends a CAN FD frame.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(in CanFdFrame frame) => Send(MemoryMarshal.AsBytes(new ReadOnlySpan<CanFdFrame>(in frame)), CanMtu.Fd);

    /// <summary>Sends a CAN XL frame.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(CanXlFrame frame)
    {
        Span<byte> bytes = stackalloc byte[CanMtu.Xl];
        int length = CanFrameBytes.Write(frame, bytes);
        Send(bytes[..length], length);
    }

    /// <summary>Sends a frame of whichever format.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(in CanMessage message)
    {
        if (message.Kind == CanFrameKind.Xl)
            Send(message.XlFrame);
        else if (message.Kind == CanFrameKind.Fd)
            Send(message.FdFrame);
        else
            Send(message.Frame);
    }

    /// <summary>Sends classic frames in their order, up to 64 with a call.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(ReadOnlySpan<CanFrame> frames) => Send(MemoryMarshal.AsBytes(frames), CanMtu.Classic);

    /// <summary>Sends CAN FD frames in their order, up to 64 with a call.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(ReadOnlySpan<CanFdFrame> frames) => Send(MemoryMarshal.AsBytes(frames), CanMtu.Fd);

    /// <summary>Sends a classic frame.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{CanFrame}, CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(CanFrame frame, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = Deadline.In(_options.SendTimeout);
        while (!TrySend(MemoryMarshal.AsBytes(new ReadOnlySpan<CanFrame>(in frame)), CanMtu.Classic, out Errno error, out _))
            await WaitForRoomAsync(error, deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a CAN FD frame.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{CanFrame}, CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(CanFdFrame frame, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = Deadline.In(_options.SendTimeout);
        while (!TrySend(MemoryMarshal.AsBytes(new ReadOnlySpan<CanFdFrame>(in frame)), CanMtu.Fd, out Errno error, out _))
            await WaitForRoomAsync(error, deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends classic frames in their order; done when the interface has the last of them in its queue.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="cancellationToken">Ends the wait for room; some frames may have been sent.</param>
    /// <exception cref="CanSocketException">The interface is down or gone, or its queue stayed full.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<CanFrame> frames, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = Deadline.In(_options.SendTimeout);
        while (!TrySend(MemoryMarshal.AsBytes(frames.Span), CanMtu.Classic, out Errno error, out int sent))
        {
            frames = frames[sent..];
            await WaitForRoomAsync(error, deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends CAN FD frames in their order.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{CanFrame}, CancellationToken)"/>
    public async ValueTask SendAsync(ReadOnlyMemory<CanFdFrame> frames, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = Deadline.In(_options.SendTimeout);
        while (!TrySend(MemoryMarshal.AsBytes(frames.Span), CanMtu.Fd, out Errno error, out int sent))
        {
            frames = frames[sent..];
            await WaitForRoomAsync(error, deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Send(ReadOnlySpan<byte> frames, int size)
    {
        if (TrySend(frames, size, out Errno error, out int sent))
            return;
        var deadline = Deadline.In(_options.SendTimeout);
        do
        {
            frames = frames[(sent * size)..];
            ThrowIfOver(error, deadline);
            if (error == Errno.EAGAIN)
                LibC.Poll(_socket, LibC.POLLOUT, PollSliceMilliseconds);
            else
                Thread.Sleep(QueuePauseMilliseconds);
        }
        while (!TrySend(frames, size, out error, out sent));
    }

    /// <summary>False where there is no room for the rest.</summary>
    private bool TrySend(ReadOnlySpan<byte> frames, int size, out Errno error, out int sent)
    {
        ThrowIfDisposed();
        sent = 0;
        error = Errno.None;
        bool mayBeStale = true;
        while (sent * size < frames.Length)
        {
            int count = CanFrames.Send(_socket, frames[(sent * size)..], size);
            if (count > 0)
            {
                sent += count;
                continue;
            }
            error = LibC.LastError;
            if (error == Errno.EINTR)
                continue;

            // An interface that went down leaves this error to the next call, even if it is up again by then.
            if (error == Errno.ENETDOWN && mayBeStale)
            {
                mayBeStale = false;
                continue;
            }
            if (error is Errno.ENODEV or Errno.ENXIO && InterfaceName is not null)
            {
                NoteInterfaceGone();
                throw InterfaceGone();
            }
            if (error is Errno.EAGAIN or Errno.ENOBUFS)
                return false;
            throw NotSent(error, size);
        }
        return true;
    }

    private async ValueTask WaitForRoomAsync(Errno error, Deadline deadline, CancellationToken cancellationToken)
    {
        ThrowIfOver(error, deadline);
        await Task.Delay(QueuePauseMilliseconds, cancellationToken).ConfigureAwait(false);
    }

    private void ThrowIfOver(Errno error, Deadline deadline)
    {
        if (!deadline.IsOver)
            return;
        throw new CanSocketException(
            (int)error,
            $"{_where} had no room for a frame for {_options.SendTimeout.TotalSeconds:0.###} s. Is anybody else on the bus to "
                + "acknowledge, and is the bit rate the same?");
    }

    private CanSocketException NotSent(Errno error, int size) => new((int)error, error switch
    {
        Errno.ENETDOWN => $"{_where} is down. Bring it up first.",
        Errno.ENXIO or Errno.ENODEV => "A socket on all interfaces sends on none. Open one on an interface.",
        Errno.EINVAL when size == CanMtu.Fd && !_options.Fd => "The socket was opened without CAN FD. Set the option Fd.",
        Errno.EINVAL when size == CanMtu.Fd => $"{_where} does not do CAN FD: its MTU is less than 72.",
        Errno.EINVAL when size > CanMtu.Fd && !_options.Xl => "The socket was opened without CAN XL. Set the option Xl.",
        Errno.EINVAL when size > CanMtu.Fd => $"{_where} does not do CAN XL frames of this size: see its MTU.",
        _ => $"Cannot send on {_where}: {error.Describe()}.",
    });
}
