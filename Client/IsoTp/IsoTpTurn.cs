using System.Buffers;

namespace CanTools.Client;

/// <summary>
/// The channel is ours, until this is disposed of. Besides the requests here the channel's own sending and receiving is of
/// use, such as for a second answer; its own requests would wait for this turn to end.
/// </summary>
public sealed class IsoTpTurn : IDisposable
{
    private readonly IsoTpChannel _channel;
    private readonly Lock _gate = new();
    private bool _isOver;
    private bool _isInUse;

    internal IsoTpTurn(IsoTpChannel channel) => _channel = channel;

    /// <inheritdoc cref="IsoTpChannel.RequestAsync(ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>
    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using Use use = Begin();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_channel.MaxPduLength);
        try
        {
            int length = await _channel
                .AskAsync(request, buffer, IsoTpChannel.DeadlineFor(timeout), timeout, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="IsoTpChannel.Request"/>
    public int Request(ReadOnlySpan<byte> request, Span<byte> answer, TimeSpan timeout)
    {
        using Use use = Begin();
        return _channel.Ask(request, answer, IsoTpChannel.DeadlineFor(timeout), timeout);
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
        _channel.LeaveTurn();
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
        _channel.LeaveTurn();
    }

    private readonly struct Use(IsoTpTurn turn) : IDisposable
    {
        public void Dispose() => turn.End();
    }
}
