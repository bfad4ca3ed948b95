using System.Runtime.CompilerServices;

namespace CanTools.Client;

public abstract partial class IsoTpChannel
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Expiry _expiry = new();

    /// <summary>
    /// Takes the channel for several requests, or for a conversation that is more than a request and its answer: until
    /// the turn is given back, the requests of everybody else wait, those of the other programs that share the channel
    /// included. Should we die, the kernel gives it back.
    /// </summary>
    /// <param name="timeout">How long to wait for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">Others had it for too long.</exception>
    public async Task<IsoTpTurn> TakeTurnAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await EnterTurnAsync(DeadlineFor(timeout), timeout, cancellationToken).ConfigureAwait(false);
        return new IsoTpTurn(this);
    }

    /// <summary>The same while the calling thread waits.</summary>
    /// <inheritdoc cref="TakeTurnAsync"/>
    public IsoTpTurn TakeTurn(TimeSpan timeout)
    {
        EnterTurn(DeadlineFor(timeout), timeout);
        return new IsoTpTurn(this);
    }

    internal void LeaveTurn()
    {
        Lock?.Exit();
        _turn.Release();
    }

    /// <summary>Takes the channel until <see cref="LeaveTurn"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask EnterTurnAsync(Deadline deadline, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (!await _turn.WaitAsync(deadline.RemainingMilliseconds, cancellationToken).ConfigureAwait(false))
            throw NoTurn(timeout);
        bool isOurs = false;
        try
        {
            ThrowIfDisposed();
            if (Lock is not null && !Lock.TryEnter())
                await WaitForLockAsync(Lock, deadline, timeout, cancellationToken).ConfigureAwait(false);
            isOurs = true;
        }
        finally
        {
            if (!isOurs)
                _turn.Release();
        }
    }

    private async Task WaitForLockAsync(
        ChannelLock taken, Deadline deadline, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CancellationToken expired = _expiry.Start(deadline, cancellationToken);
        try
        {
            await taken.EnterAsync(expired).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw NoTurn(timeout);
        }
        finally
        {
            _expiry.Stop();
        }
    }

    /// <inheritdoc cref="EnterTurnAsync"/>
    internal void EnterTurn(Deadline deadline, TimeSpan timeout)
    {
        ThrowIfDisposed();
        if (!deadline.Enter(_turn))
            throw NoTurn(timeout);
        bool isOurs = false;
        try
        {
            isOurs = Lock is null || Lock.Enter(deadline);
        }
        finally
        {
            if (!isOurs)
                _turn.Release();
        }
        if (!isOurs)
            throw NoTurn(timeout);
    }

    private TimeoutException NoTurn(TimeSpan timeout) => new(
        $"{Address} on {Place} was not free within {timeout.TotalSeconds:0.###} s: other requests had it, "
        + "perhaps of other programs. The daemon's list of channels tells which.");
}
