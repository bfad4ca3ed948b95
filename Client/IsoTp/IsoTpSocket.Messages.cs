using System.Buffers;
using System.Runtime.CompilerServices;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private bool _isTimestamping;

    /// <summary>Receives one PDU with the time at which it came.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <exception cref="IsoTpException">Frames were missing or wrong, the interface went down or was deleted.</exception>
    public async ValueTask<IsoTpMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default)
    {
        EnableTimestamps();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IsoTpKernel.MaxPduLength);
        try
        {
            (int length, DateTimeOffset time) =
                await ReceiveTimedAsync(buffer, cancellationToken).ConfigureAwait(false);
            return new IsoTpMessage(buffer.AsSpan(0, length).ToArray(), time);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

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

    private void EnableTimestamps()
    {
        ThrowIfDisposed();
        if (_isTimestamping)
            return;

        Errno error = Timestamping.Enable(_socket);
        if (error != Errno.None)
            throw new CanToolsException($"The kernel gives no receive times for {Address} on {InterfaceName}: {error.Describe()}.");
        _isTimestamping = true;
    }
}
