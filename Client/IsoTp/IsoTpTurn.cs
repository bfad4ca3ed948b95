using System.Buffers;

namespace CanTools.Client;

/// <summary>
/// The channel is ours, until this is disposed of. Besides the requests here the socket's own sending and receiving is of
/// use, such as for a second answer; its own requests would wait for this turn to end.
/// </summary>
public sealed class IsoTpTurn : IDisposable
{
    private readonly IsoTpSocket _socket;
    private int _isOver;

    internal IsoTpTurn(IsoTpSocket socket) => _socket = socket;

    /// <inheritdoc cref="IsoTpSocket.RequestAsync(ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>
    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfOver();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IsoTpKernel.MaxPduLength);
        try
        {
            int length = await _socket
                .AskAsync(request, buffer, IsoTpSocket.DeadlineFor(timeout), timeout, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="IsoTpSocket.Request"/>
    public int Request(ReadOnlySpan<byte> request, Span<byte> answer, TimeSpan timeout)
    {
        ThrowIfOver();
        return _socket.Ask(request, answer, IsoTpSocket.DeadlineFor(timeout), timeout);
    }

    /// <summary>Gives the channel back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            _socket.LeaveTurn();
    }

    private void ThrowIfOver() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isOver) != 0, this);
}
