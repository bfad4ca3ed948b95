using System.Buffers;
using System.Runtime.CompilerServices;
using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>
/// An ISO-TP conversation (ISO 15765-2) with one control unit: whole PDUs go out and come in. On this machine that is an
/// <see cref="IsoTpSocket"/>, on another one a channel of a session (<see cref="Sessions.Session.OpenIsoTpAsync"/>); what is written
/// for the one works over the other. One send and one receive may run at the same time; more sends wait for their turn.
/// </summary>
public abstract partial class IsoTpChannel : IAsyncDisposable, IDisposable
{
    private protected IsoTpChannel()
    {
    }

    /// <summary>What it sends with, and what it listens to.</summary>
    public abstract IsoTpAddress Address { get; }

    /// <summary>Its interface or bus, for messages.</summary>
    private protected abstract string Place { get; }

    /// <summary>The longest PDU that may come, in bytes.</summary>
    internal abstract int MaxPduLength { get; }

    /// <summary>What the programs that share it take in turns; null where none do.</summary>
    private protected virtual ChannelLock? Lock => null;

    /// <summary>
    /// Sends one PDU, and is done when the transfer is: when the receiver has got all of it, as far as flow control
    /// tells. What goes wrong with it is this call's exception, never the next one's.
    /// </summary>
    /// <param name="pdu">1 byte to as many as the kernel allows (4,095 always).</param>
    /// <param name="cancellationToken">Ends the wait; the kernel may still go on with a transfer that has begun.</param>
    /// <exception cref="IsoTpException">No or bad flow control, overflow at the receiver, the interface down.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken = default);

    /// <summary>The same while the calling thread waits, however long the transfer takes.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public void Send(ReadOnlySpan<byte> pdu) => Send(pdu, Timeout.InfiniteTimeSpan);

    /// <summary>The same while the calling thread waits.</summary>
    /// <param name="pdu">1 byte to as many as the kernel allows (4,095 always).</param>
    /// <param name="timeout">How long to wait for the end of the transfer, which may still go on after it.</param>
    /// <exception cref="TimeoutException">The transfer was not over in time.</exception>
    /// <inheritdoc cref="SendAsync"/>
    public abstract void Send(ReadOnlySpan<byte> pdu, TimeSpan timeout);

    /// <summary>Receives one PDU. Of several calls at once each gets a PDU of its own, in their order.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>The PDU, whole.</returns>
    /// <exception cref="IsoTpException">Frames were missing or wrong, the interface went down or was deleted.</exception>
    public async ValueTask<byte[]> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxPduLength);
        try
        {
            int length = await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Receives one PDU into a buffer.</summary>
    /// <param name="buffer">Where it goes; one that is too small for the PDU is an error, and the PDU is gone.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>The PDU's length in bytes.</returns>
    /// <exception cref="IsoTpException">As above, or the PDU is longer than the buffer.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Receives one PDU into a buffer, while the calling thread waits.</summary>
    /// <param name="buffer">Where it goes; one that is too small for the PDU is an error, and the PDU is gone.</param>
    /// <param name="timeout">How long to wait for it; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The PDU's length in bytes.</returns>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="IsoTpException">As above, or the PDU is longer than the buffer.</exception>
    public abstract int Receive(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Receives one PDU with the time at which it came.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <exception cref="IsoTpException">Frames were missing or wrong, the interface went down or was deleted.</exception>
    public abstract ValueTask<IsoTpMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Receives PDUs until it is cancelled, or something goes wrong; after an <see cref="IsoTpException"/> it can be
    /// called again.
    /// </summary>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>; nothing is lost by it.</param>
    /// <exception cref="IsoTpException">Frames were missing or wrong, the interface went down or was deleted.</exception>
    public async IAsyncEnumerable<IsoTpMessage> ReceiveAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
            yield return await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes it. Every call that waits, and every later one, fails with <see cref="ObjectDisposedException"/>.</summary>
    public abstract void Dispose();

    /// <summary>The same; when it is done, others can open the channel.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// Throws away what has come, whole PDUs and errors of receiving alike: they belong to earlier requests. Other
    /// errors last, and sending will meet them, too.
    /// </summary>
    internal abstract void Drain(Deadline deadline);

    internal static Deadline DeadlineFor(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Deadline.In(TimeSpan.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return Deadline.In(timeout);
    }

    private protected abstract void ThrowIfDisposed();
}
