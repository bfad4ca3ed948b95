using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Services;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Telemetry;

namespace CanTools.Gateway.Reservations;

/// <summary>
/// Those who wait for a session, each in its call, which ends once it is their turn or their time is over. They look whose turn it is each
/// time that something changed, and now and then, because what says so may be lost.
/// </summary>
internal sealed class SessionQueue
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>After turns that came to nothing: trying tells everybody that something changed.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    /// <summary>What is left of one who waits no more, where that could not be said, is gone that much later.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(30), s_renewal = TimeSpan.FromSeconds(10);

    private readonly IReservations _reservations;
    private readonly SessionKeeper _keeper;
    private readonly TimeProvider _clock;
    private readonly AddressLimit _booked;
    private TaskCompletionSource _changed = NewHint();
    private int _waiting;

    public SessionQueue(GatewayOptions options, IReservations reservations, SessionKeeper keeper, TimeProvider clock)
    {
        (_reservations, _keeper, _clock) = (reservations, keeper, clock);
        _booked = new AddressLimit(options.MaxReservations);
        reservations.Changed += () => Interlocked.Exchange(ref _changed, NewHint()).TrySetResult();
    }

    /// <summary>Calls that wait at this gateway.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>A session on what the wish names, or on anything that has its tags, once it is this one's turn.</summary>
    /// <param name="order">What is wanted; of the connector the wish decides.</param>
    /// <param name="wish">Of what.</param>
    /// <param name="patience">How long to wait; nothing: it is at once or not at all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It was not its turn in time; or nothing fits.</exception>
    public async Task<(SessionRecord Session, string AuthenticationToken)> StartAsync(
        SessionOrder order, ReservationWish wish, TimeSpan patience, CancellationToken cancellationToken)
    {
        Guid place = Guid.Empty;
        List<Guid> places = [];
        long kept = 0;
        try
        {
            return await WaitAsync(
                async () =>
                {
                    if (place == Guid.Empty)
                    {
                        place = Guid.NewGuid();
                        places.Add(place);
                        kept = _clock.GetTimestamp();
                        await BeginAsync(place, wish, isAgain: places.Count > 1, cancellationToken);
                    }
                    else if (_clock.GetElapsedTime(kept) > s_renewal)
                    {
                        kept = _clock.GetTimestamp();
                        await _reservations.KeepAsync(place, s_kept, cancellationToken);
                    }
                    var (started, turn) = await TryAsync(order with { Reservation = place }, cancellationToken);
                    if (turn.IsRemoved)
                        throw new GrpcException(GrpcStatusCode.Aborted, "Somebody removed it from those who wait.");

                    // The farm took this gateway for dead, and with it all who waited there; or could not be reached for too long.
                    if (turn.IsOver)
                        place = Guid.Empty;
                    return (started, turn);
                },
                patience, cancellationToken);
        }
        finally
        {
            _ = Task.Run(() => ForgetAsync(places, order.Client), CancellationToken.None);
        }
    }

    private async Task BeginAsync(Guid place, ReservationWish wish, bool isAgain, CancellationToken cancellationToken)
    {
        try
        {
            await _reservations.BeginWaitingAsync(place, wish, s_kept, cancellationToken);
        }
        catch (GrpcException exception) when (isAgain && exception.Status == GrpcStatusCode.FailedPrecondition)
        {
            // Other gateways come back, too, one after the other.
            throw new GrpcException(GrpcStatusCode.Unavailable, exception.Message);
        }
    }

    /// <summary>A session on what was booked, once that has begun and nobody has it any more.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public async Task<(SessionRecord Session, string AuthenticationToken)> StartBookedAsync(
        SessionOrder order, TimeSpan patience, CancellationToken cancellationToken)
    {
        IReadOnlyList<Reservation> all = await _reservations.ListAsync(cancellationToken);
        if (!all.Any(one => one.Id == order.Reservation && one.Client == order.Client && one.BeginsAt is not null))
            throw NotFound(order.Reservation!.Value);
        if (!_booked.TryEnter(order.Client))
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"Client '{order.Client}' waits too often already.");
        try
        {
            return await WaitAsync(
                async () =>
                {
                    var (started, turn) = await TryAsync(order, cancellationToken);
                    return turn.IsOver ? throw NotFound(order.Reservation!.Value) : (started, turn);
                },
                patience, cancellationToken);
        }
        finally
        {
            _booked.Leave(order.Client);
        }
    }

    public static GrpcException NotFound(Guid id) =>
        new(GrpcStatusCode.NotFound, $"There is no reservation \"{id}\" of yours, or it is over.");

    private async Task<(SessionRecord Session, string AuthenticationToken)> WaitAsync(
        Func<Task<((SessionRecord, string)? Started, ReservationTurn Turn)>> tryOnce, TimeSpan patience,
        CancellationToken cancellationToken)
    {
        long since = _clock.GetTimestamp();
        TimeSpan pause = s_look;
        string result = "given up";
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                // From before: what changes meanwhile is seen.
                Task changed = Volatile.Read(ref _changed).Task;
                bool isInVain = false;
                GrpcException refusal;
                try
                {
                    var (started, turn) = await tryOnce();
                    isInVain = turn.IsInVain;
                    if (started is { } session)
                    {
                        result = "got";
                        return session;
                    }
                    refusal = new GrpcException(GrpcStatusCode.Unavailable, turn.Reason);
                }
                catch (GrpcException exception) when (exception.Status == GrpcStatusCode.Unavailable)
                {
                    // The database is gone, and may come back.
                    refusal = exception;
                }
                TimeSpan left = patience - _clock.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                    throw refusal;
                if (isInVain)
                {
                    await Task.Delay(Least(left, pause), _clock, cancellationToken);
                    pause = Least(2 * pause, s_longestPause);
                    continue;
                }
                pause = s_look;
                await Task.Delay(Least(left, s_pause), _clock, cancellationToken);
                await changed.WaitAsync(Least(left, s_look), _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Metrics.Waited(_clock.GetElapsedTime(since), result);
        }
    }

    /// <summary>Whatever it may have at this moment, until one is not held by somebody whom the directory does not know.</summary>
    private async Task<((SessionRecord, string)? Started, ReservationTurn Turn)> TryAsync(
        SessionOrder order, CancellationToken cancellationToken)
    {
        List<string> held = [];
        string? reason = null;
        while (true)
        {
            ReservationTurn turn = await _reservations.FindTurnAsync(order.Reservation!.Value, held, cancellationToken);
            if (turn.Connector is not { } connector)
                return (null, turn with { Reason = reason ?? $"{ConnectorHold.InUse} {turn.Reason}".TrimEnd(), IsInVain = reason is not null });
            try
            {
                return (await _keeper.StartAsync(order with { Connector = connector, Gateway = turn.Gateway }, cancellationToken), turn);
            }
            catch (Exception exception) when (DaemonFaults.Translate(exception) is not null || exception is GrpcException { Status: GrpcStatusCode.Unavailable })
            {
                // A program of that machine has it, or its daemon is not there: something else may fit.
                reason = exception.Message;
                held.Add(turn.Place);
            }
        }
    }

    private async Task ForgetAsync(IEnumerable<Guid> places, string client)
    {
        try
        {
            foreach (Guid place in places)
                await _reservations.RemoveAsync(place, client, CancellationToken.None);
        }
        catch (GrpcException)
        {
            // They are over a bit later than their call.
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TaskCompletionSource NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
