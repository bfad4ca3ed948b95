using System.Buffers;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private bool _isTimestamping;

    /// <inheritdoc/>
    public override async ValueTask<IsoTpMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default)
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

    /// <inheritdoc/>
    internal override void Drain(Deadline deadline)
    {
        ThrowIfDisposed();
        Span<byte> discarded = stackalloc byte[1];
        Errno error;
        do
        {
            _errors.Receive(discarded, out _, out error);
        }
        while (error is Errno.None or Errno.ETIMEDOUT or Errno.EILSEQ or Errno.EBADMSG && !deadline.IsOver);
    }
}
