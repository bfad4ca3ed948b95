using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class IsoTpSocket
{
    private readonly SemaphoreSlim _requestTurn = new(1);

    /// <summary>
    /// Asks, and waits for the answer: the first PDU that comes after the request went out. What had come before, such as
    /// a late answer to an earlier request, is thrown away. Several calls at once wait for their turn; do not receive
    /// in other ways at the same time.
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
        Deadline deadline = DeadlineFor(timeout);
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan)
            expiry.CancelAfter(deadline.RemainingMilliseconds);
        try
        {
            await _requestTurn.WaitAsync(expiry.Token).ConfigureAwait(false);
            try
            {
                Drain(deadline);
                await SendAsync(request, expiry.Token).ConfigureAwait(false);
                return await ReceiveAsync(expiry.Token).ConfigureAwait(false);
            }
            finally
            {
                _requestTurn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(timeout);
        }
    }

    /// <summary>The same in plain system calls, with the answer in a buffer.</summary>
    /// <param name="request">1 byte to as many as the kernel allows.</param>
    /// <param name="answer">Where the answer goes; one that is too small for it is an error.</param>
    /// <param name="timeout">For everything, from waiting for its turn to the answer's last frame.</param>
    /// <returns>The answer's length in bytes.</returns>
    /// <inheritdoc cref="RequestAsync"/>
    public int Request(ReadOnlySpan<byte> request, Span<byte> answer, TimeSpan timeout)
    {
        Deadline deadline = DeadlineFor(timeout);
        if (!_requestTurn.Wait(deadline.RemainingMilliseconds))
            throw NoAnswer(timeout);
        try
        {
            Drain(deadline);
            Send(request, deadline.Remaining);
            return Receive(answer, deadline.Remaining);
        }
        catch (TimeoutException)
        {
            throw NoAnswer(timeout);
        }
        finally
        {
            _requestTurn.Release();
        }
    }

    /// <summary>
    /// Throws away what has come, whole PDUs and errors of receiving alike: they belong to earlier requests. Other
    /// errors last, and sending will meet them, too.
    /// </summary>
    private void Drain(Deadline deadline)
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

    private TimeoutException NoAnswer(TimeSpan timeout) =>
        new($"No answer came from {Address.Receive} on {InterfaceName} within {timeout.TotalSeconds:0.###} s.");
}
