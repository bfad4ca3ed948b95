using System.Buffers;
using System.Runtime.CompilerServices;

namespace CanTools.Client;

public abstract partial class IsoTpChannel
{
    /// <summary>
    /// Asks, and waits for the answer: the first PDU that comes after the request went out. What had come before, such as
    /// a late answer to an earlier request, is thrown away. Several calls at once wait for their turn, and so do the
    /// programs that share the channel; do not receive in other ways at the same time.
    /// </summary>
    /// <param name="request">1 byte to as many as the kernel allows.</param>
    /// <param name="timeout">For everything, from waiting for its turn to the answer's last frame.</param>
    /// <param name="cancellationToken">Ends the wait; an answer that still comes is thrown away by the next request.</param>
    /// <returns>The answer, whole.</returns>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="IsoTpException">The request could not be sent, or the answer not be received.</exception>
    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxPduLength);
        try
        {
            int length = await RequestAsync(request, buffer, timeout, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same, with the answer in a buffer.</summary>
    /// <param name="request">1 byte to as many as the kernel allows.</param>
    /// <param name="answer">Where the answer goes; one that is too small for it is an error.</param>
    /// <param name="timeout">For everything, from waiting for its turn to the answer's last frame.</param>
    /// <param name="cancellationToken">Ends the wait; an answer that still comes is thrown away by the next request.</param>
    /// <returns>The answer's length in bytes.</returns>
    /// <inheritdoc cref="RequestAsync(ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> RequestAsync(
        ReadOnlyMemory<byte> request, Memory<byte> answer, TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        Deadline deadline = DeadlineFor(timeout);
        await EnterTurnAsync(deadline, timeout, cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskAsync(request, answer, deadline, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            LeaveTurn();
        }
    }

    /// <summary>The same while the calling thread waits, with the answer in a buffer.</summary>
    /// <param name="request">1 byte to as many as the kernel allows.</param>
    /// <param name="answer">Where the answer goes; one that is too small for it is an error.</param>
    /// <param name="timeout">For everything, from waiting for its turn to the answer's last frame.</param>
    /// <returns>The answer's length in bytes.</returns>
    /// <inheritdoc cref="RequestAsync(ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>
    public int Request(ReadOnlySpan<byte> request, Span<byte> answer, TimeSpan timeout)
    {
        Deadline deadline = DeadlineFor(timeout);
        EnterTurn(deadline, timeout);
        try
        {
            return Ask(request, answer, deadline, timeout);
        }
        finally
        {
            LeaveTurn();
        }
    }

    /// <summary>Asks within a turn that is taken.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<int> AskAsync(
        ReadOnlyMemory<byte> request, Memory<byte> answer, Deadline deadline, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        CancellationToken expired = _expiry.Start(deadline, cancellationToken);
        try
        {
            Drain(deadline);
            await SendAsync(request, expired).ConfigureAwait(false);
            return await ReceiveAsync(answer, expired).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw NoAnswer(timeout);
        }
        finally
        {
            _expiry.Stop();
        }
    }

    /// <inheritdoc cref="AskAsync"/>
    internal int Ask(ReadOnlySpan<byte> request, Span<byte> answer, Deadline deadline, TimeSpan timeout)
    {
        try
        {
            SendAnew(request, deadline, timeout, isAnswerAwaited: true);
            return Receive(answer, deadline, timeout);
        }
        catch (TimeoutException)
        {
            throw NoAnswer(timeout);
        }
    }

    private protected virtual int Receive(Span<byte> buffer, Deadline deadline, TimeSpan timeout) =>
        Receive(buffer, deadline.Remaining);

    /// <summary>Sends within a turn that is taken, after what belongs to earlier requests was thrown away.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask SendAnewAsync(ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Deadline deadline = DeadlineFor(timeout);
        CancellationToken expired = _expiry.Start(deadline, cancellationToken);
        try
        {
            Drain(deadline);
            await SendAsync(request, expired).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The request to {Address.Transmit} on {Place} was not sent within {timeout.TotalSeconds:0.###} s.");
        }
        finally
        {
            _expiry.Stop();
        }
    }

    /// <inheritdoc cref="SendAnewAsync"/>
    internal void SendAnew(ReadOnlySpan<byte> request, TimeSpan timeout) =>
        SendAnew(request, DeadlineFor(timeout), timeout, isAnswerAwaited: false);

    /// <param name="request">The request.</param>
    /// <param name="deadline">By when it must have gone out.</param>
    /// <param name="timeout">What the caller had allowed, for the words.</param>
    /// <param name="isAnswerAwaited">The caller receives next, so that an answer may end the wait instead of the transfer's end.</param>
    private protected virtual void SendAnew(ReadOnlySpan<byte> request, Deadline deadline, TimeSpan timeout, bool isAnswerAwaited)
    {
        Drain(deadline);
        Send(request, deadline.Remaining);
    }

    /// <summary>Waits for one more answer within a turn that is taken.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<int> AwaitAnswerAsync(
        Memory<byte> answer, Deadline deadline, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CancellationToken expired = _expiry.Start(deadline, cancellationToken);
        try
        {
            return await ReceiveAsync(answer, expired).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw NoAnswer(timeout);
        }
        finally
        {
            _expiry.Stop();
        }
    }

    /// <inheritdoc cref="AwaitAnswerAsync"/>
    internal int AwaitAnswer(Span<byte> answer, Deadline deadline, TimeSpan timeout)
    {
        try
        {
            return Receive(answer, deadline, timeout);
        }
        catch (TimeoutException)
        {
            throw NoAnswer(timeout);
        }
    }

    private TimeoutException NoAnswer(TimeSpan timeout) =>
        new($"No answer came from {Address.Receive} on {Place} within {timeout.TotalSeconds:0.###} s.");
}
