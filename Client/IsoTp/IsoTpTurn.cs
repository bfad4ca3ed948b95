using System.Buffers;

namespace CanTools.Client;

/// <summary>
/// The channel is ours, until this is disposed of. Besides the requests here the socket's own sending and receiving is of
/// use, such as for a second answer; its own requests would wait for this turn to end.
/// </summary>
public sealed class IsoTpTurn : IDisposable
{
    private readonly IsoTpSocket _socket;
    private readonly Lock _gate = new();
    private bool _isOver;
    private bool _isInUse;

    internal IsoTpTurn(IsoTpSocket socket) => _socket = socket;

    /// <inheritdoc cref="IsoTpSocket.RequestAsync(ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>
    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using Use use = Begin();
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
        using Use use = Begin();
        return _socket.Ask(request, answer, IsoTpSocket.DeadlineFor(timeout), timeout);
    }

    /// <summary>Gives the channel back; if a request is still under way, at its end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
            if (_isInUse)
                return;
        }
        _socket.LeaveTurn();
    }

    private Use Begin()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (_isInUse)
                throw new InvalidOperationException("Within a turn, one request follows the other.");
            _isInUse = true;
        }
        return new Use(this);
    }

    private void End()
    {
        lock (_gate)
        {
            _isInUse = false;
            if (!_isOver)
                return;
        }
        _socket.LeaveTurn();
    }

    private readonly struct Use(IsoTpTurn turn) : IDisposable
    {
        public void Dispose() => turn.End();
    }
}
