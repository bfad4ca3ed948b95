using System.Text.Json;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Logging;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>
/// This gateway as one of the farm's. It says that it lives by counting up its beat; whoever sees that stand still for the whole expiry
/// declares it dead. What it has it uses only for a shorter time after it sent the last beat that was acknowledged. So at no time two
/// gateways use one thing, whatever the time of day is on their machines, or on the database's.
/// </summary>
internal sealed class FarmMember : IAsyncDisposable
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(0.5);

    private readonly FarmOptions _options;
    private readonly FarmDatabase _database;
    private readonly string _endpoint;

    /// <summary>The connectors, as JSON.</summary>
    private readonly string _offers;
    private readonly TimeProvider _clock, _ownClock;
    private readonly ILogger _log;
    private readonly ITimer _lapse;
    private readonly CancellationTokenSource _stopping = new();

    private readonly FarmNeighbours _others;

    private Task _work = Task.CompletedTask;
    private long _id, _joined, _beat;

    /// <summary>A timestamp of its own clock; 0: it has nothing to use.</summary>
    private long _usableUntil;
    private bool _isMigrated;

    /// <param name="options">As what it joins.</param>
    /// <param name="database">What.</param>
    /// <param name="clock">Says when to do what, and how long others said nothing: while this machine sleeps, it hears nobody.</param>
    /// <param name="ownClock">Says how long it may use what it has: while this machine sleeps, others' clocks go on.</param>
    /// <param name="log">What happens.</param>
    public FarmMember(GatewayOptions options, FarmDatabase database, TimeProvider clock, TimeProvider ownClock, ILogger log)
    {
        _options = options.Farm;
        _endpoint = options.Endpoint!;
        _offers = JsonSerializer.Serialize(options.Connectors.Select(one => new
        {
            Id = one.Key, one.Value.Tags, Resources = ConnectorHold.ResourcesOf(one.Key, one.Value, options.Farm),
        }));
        _database = database;
        (_clock, _ownClock) = (clock, ownClock);
        _log = log;
        _others = new FarmNeighbours(options.Farm, database, clock, log);
        _lapse = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called where what it has must not be used any more, with the reason.</summary>
    public Action<string>? Lapsed { get; set; }

    /// <summary>Called now and then, as long as it is in the farm.</summary>
    public Func<CancellationToken, Task>? LookedAround { get; set; }

    /// <summary>Its number; each time that it joins, a new one.</summary>
    /// <exception cref="GrpcException">It is not in the farm at the moment.</exception>
    public long Id => MayUse ? Volatile.Read(ref _id) : throw new GrpcException(
        GrpcStatusCode.Unavailable, Problem ?? "The gateway has not joined its farm yet.");

    /// <summary>Whether what it has is its own for certain, at this moment.</summary>
    public bool MayUse => _ownClock.GetTimestamp() < Volatile.Read(ref _usableUntil);

    /// <summary>Whether what it took under that number is its own for certain, at this moment.</summary>
    public bool MayUseAs(long id)
    {
        // In this order: a new number is there before its time is.
        bool mayUse = MayUse;
        return Volatile.Read(ref _id) == id && mayUse;
    }

    /// <summary>Why it is not as it should be; null: it is.</summary>
    public string? Problem { get; private set; } = "The gateway has not joined its farm yet.";

    /// <summary>Beats wait for nothing else: what they were too late for is lost.</summary>
    public void Start() => _work = Task.Run(() => Task.WhenAll(
        RunAsync(BeatOnceAsync, _stopping.Token), RunAsync(LookAroundAsync, _stopping.Token)));

    /// <summary>Says that it is gone, so that nobody waits for what it had; all that must have ended.</summary>
    public async Task LeaveAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        if (!MayUse)
            return;
        try
        {
            await _database.FindAsync("SELECT declare_dead($1, $2, 'It stopped.')", CancellationToken.None, _id, _beat);
        }
        catch (GrpcException exception)
        {
            _log.FarmLost(exception.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        await _lapse.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // A fault of ours must not end the beats silently: it is said, and tried again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _log.FarmFailed(exception);
            }
            // What is lost is tried for soon: each moment counts.
            TimeSpan pause = Problem is null || _options.Beat < s_soon ? _options.Beat : s_soon;
            await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeatAsync(cancellationToken);
        }
        catch (GrpcException exception)
        {
            bool isLost = Problem is null || _joined == 0 && Problem != exception.Message;
            Problem = exception.Message;
            if (isLost)
                _log.FarmLost(exception.Message);
            return;
        }
        bool isBack = Problem is not null && _joined == _id, isNew = _joined != _id;
        (Problem, _joined) = (null, _id);
        if (isBack)
            _log.FarmBack();
        if (isNew)
            _log.FarmJoined(_options.Name, _id);
    }

    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        if (!MayUse)
            return;
        try
        {
            await _others.LookAsync(Volatile.Read(ref _id), cancellationToken);
            if (LookedAround is not null)
                await LookedAround(cancellationToken);
        }
        catch (GrpcException)
        {
            // The beats say it.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        // From before it was sent: the others count from when they saw it.
        long since = _ownClock.GetTimestamp();
        if (_id != 0)
        {
            object? beat = await _database.FindAsync(
                "UPDATE gateways SET beat = beat + 1, seen_at = now() WHERE id = $1 AND NOT is_dead RETURNING beat", cancellationToken, _id);
            if (beat is long known)
            {
                _beat = known;
                Extend(since);
                return;
            }
            Volatile.Write(ref _id, 0);
            Lapse("The farm took this gateway for dead.");
        }

        if (!_isMigrated)
            await FarmSchema.MigrateAsync(_database, FarmSchema.Newest, cancellationToken);
        _isMigrated = true;
        since = _ownClock.GetTimestamp();
        Volatile.Write(ref _id, (long)(await _database.FindAsync(
            """
            WITH one AS (INSERT INTO gateways (name, endpoint, version, expiry) VALUES ($1, $2, $3, $5) RETURNING id),
            its AS (
                INSERT INTO offers (gateway, connector, tags, resources)
                SELECT one.id, offer->>'Id', ARRAY(SELECT jsonb_array_elements_text(offer->'Tags')),
                       ARRAY(SELECT jsonb_array_elements_text(offer->'Resources'))
                FROM one, jsonb_array_elements($4::jsonb) AS offer)
            SELECT id FROM one
            """,
            cancellationToken, _options.Name, _endpoint, GatewayServer.Version, _offers, _options.Expiry))!);
        _beat = 0;
        Extend(since);
    }

    private void Extend(long since)
    {
        Volatile.Write(ref _usableUntil, since + (long)(_options.Hold.TotalSeconds * _ownClock.TimestampFrequency));
        Look();
    }

    private void Look()
    {
        long until = Volatile.Read(ref _usableUntil);
        if (until == 0)
            return;
        TimeSpan left = _ownClock.GetElapsedTime(_ownClock.GetTimestamp(), until);
        if (left > TimeSpan.Zero)
            _lapse.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        else
            Lapse($"The farm's directory could not be told for {_options.Hold.TotalSeconds} s that this gateway lives.");
    }

    private void Lapse(string reason)
    {
        if (Interlocked.Exchange(ref _usableUntil, 0) == 0)
            return;
        _log.FarmLapsed(reason);
        Lapsed?.Invoke(reason);
    }
}
