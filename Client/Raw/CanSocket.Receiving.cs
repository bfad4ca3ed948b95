using System.Runtime.CompilerServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class CanSocket
{
    /// <summary>So many frames are received with one call at most.</summary>
    private const int BatchSize = CanFrames.MaxBatch;

    private readonly CanFrames _frames;
    private readonly SemaphoreSlim _receiveTurn = new(1);
    private long _dropped;
    private uint _droppedBefore;

    /// <summary>Receives one frame.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <exception cref="CanSocketException">The interface went down or was deleted.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CanMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        await _receiveTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FillAsync(1, cancellationToken).ConfigureAwait(false);
            return Take(0);
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <summary>Receives the frames that are there, at least one.</summary>
    /// <param name="messages">Where they go; at most 64 come at once.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>How many came.</returns>
    /// <exception cref="CanSocketException">The interface went down or was deleted.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<CanMessage> messages, CancellationToken cancellationToken = default)
    {
        ThrowIfNoRoom(messages.Length, nameof(messages));
        await _receiveTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int count = await FillAsync(messages.Length, cancellationToken).ConfigureAwait(false);
            Take(messages.Span, count);
            return count;
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <summary>Receives frames until it is cancelled, or something goes wrong.</summary>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CanSocketException">The interface went down or was deleted.</exception>
    public async IAsyncEnumerable<CanMessage> ReceiveAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var messages = new CanMessage[BatchSize];
        while (true)
        {
            int count = await ReceiveAsync(messages, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < count; i++)
                yield return messages[i];
        }
    }

    /// <summary>Receives one frame, in plain system calls.</summary>
    /// <param name="timeout">How long to wait for it; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="CanSocketException">The interface went down or was deleted.</exception>
    public CanMessage Receive(TimeSpan timeout)
    {
        CanMessage message = default;
        return Receive(new Span<CanMessage>(ref message), timeout) > 0
            ? message
            : throw new TimeoutException($"Nothing came on {_where} within {timeout.TotalSeconds:0.###} s.");
    }

    /// <summary>Receives the frames that are there, in plain system calls.</summary>
    /// <param name="messages">Where they go; at most 64 come at once.</param>
    /// <param name="timeout">How long to wait for the first; zero only looks.</param>
    /// <returns>How many came; 0 where the time ran out.</returns>
    /// <exception cref="CanSocketException">The interface went down or was deleted.</exception>
    public int Receive(Span<CanMessage> messages, TimeSpan timeout)
    {
        ThrowIfNoRoom(messages.Length, nameof(messages));
        var deadline = Deadline.In(timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout);
        if (!_receiveTurn.Wait(deadline.RemainingMilliseconds))
            return 0;
        try
        {
            while (true)
            {
                int count = TryFill(messages.Length);
                if (count > 0 || deadline.IsOver)
                {
                    Take(messages, count);
                    return count;
                }
                LibC.Poll(_socket, LibC.POLLIN, Math.Min(deadline.RemainingMilliseconds, PollSliceMilliseconds));
            }
        }
        finally
        {
            _receiveTurn.Release();
        }
    }

    /// <summary>Receives into the buffer without waiting; 0 where nothing is there.</summary>
    internal int TryFill(int wanted)
    {
        ThrowIfDisposed();
        int count = _frames.Receive(_socket, Math.Min(wanted, BatchSize));
        if (count >= 0)
            return count;
        Errno error = LibC.LastError;
        if (error == Errno.ENODEV)
            NoteInterfaceGone();
        if (_isInterfaceGone && InterfaceName is not null)
            throw InterfaceGone();
        return error is Errno.EAGAIN or Errno.EINTR ? 0 : throw Failed(error);
    }

    /// <summary>One of the frames in the buffer.</summary>
    internal CanMessage Take(int i)
    {
        uint dropped = _droppedBefore;
        _frames.ReadControl(i, out long software, out long hardware, ref dropped);
        if (dropped != _droppedBefore)
        {
            // The kernel's counter has 32 bits, and starts anew.
            Volatile.Write(ref _dropped, _dropped + (dropped - _droppedBefore));
            _droppedBefore = dropped;
        }
        int flags = _frames.FlagsAt(i);
        return CanFrameBytes.Read(_frames.FrameAt(i)) with
        {
            ReceivedNanoseconds = software,
            HardwareNanoseconds = hardware,
            InterfaceIndex = _frames.InterfaceAt(i),
            IsOwn = (flags & LibC.MSG_CONFIRM) != 0,
            IsLocal = (flags & LibC.MSG_DONTROUTE) != 0,
        };
    }

    private void Take(Span<CanMessage> messages, int count)
    {
        for (int i = 0; i < count; i++)
            messages[i] = Take(i);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _readiness.Readable.Reset();
            int count = TryFill(wanted);
            if (count > 0)
                return count;
            _readiness.WatchReadable(_socket);
            await _readiness.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void ThrowIfNoRoom(int length, string parameter)
    {
        if (length == 0)
            throw new ArgumentException("There must be room for at least one frame.", parameter);
    }

    private CanSocketException Failed(Errno error) => new((int)error, error switch
    {
        Errno.ENETDOWN => $"{_where} went down. The socket works again when it is up.",
        _ => $"Cannot receive on {_where}: {error.Describe()}.",
    });
}
