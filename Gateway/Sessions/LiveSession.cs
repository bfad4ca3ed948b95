using CanTools.Client.Grpc;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Connectors;

namespace CanTools.Gateway.Sessions;

/// <summary>A session that this gateway serves: what is on record of it, and what it has. Its times are the clock's timestamps, which
/// go on evenly where the time of day is set anew.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _lastUse;

    /// <param name="record">What is on record.</param>
    /// <param name="hold">What is claimed and made for it.</param>
    /// <param name="clock">For its times.</param>
    /// <param name="look">Looks whether one of its times is over.</param>
    public LiveSession(SessionRecord record, ConnectorHold hold, TimeProvider clock, Action<LiveSession> look)
    {
        Record = record;
        Hold = hold;
        Buses = new BusTable(hold);
        Over = _over.Token;
        _clock = clock;
        Since = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => look(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Use();
    }

    /// <summary>For what changes below, and the state.</summary>
    public Lock Lock { get; } = new();

    /// <summary>What is on record.</summary>
    public SessionRecord Record { get; set; }

    /// <summary>What is claimed and made for it.</summary>
    public ConnectorHold Hold { get; }

    public BusTable Buses { get; }

    /// <summary>Cancelled at its end.</summary>
    public CancellationToken Over { get; }

    /// <summary>Its newest session token; empty before it has any.</summary>
    public string NewestToken { get; set; } = "";

    /// <summary>When that was given.</summary>
    public long NewestTokenSince { get; set; }

    /// <summary>When it began.</summary>
    public long Since { get; }

    /// <summary>When it was last called, or a message came or went.</summary>
    public long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>The end that was announced last.</summary>
    public SessionDeadline? Warned { get; set; }

    /// <summary>Set once everything that it had is gone.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Use() => Volatile.Write(ref _lastUse, _clock.GetTimestamp());

    /// <summary>Has its times looked at after that.</summary>
    public void LookAfter(TimeSpan time) => _timer.Change(time, Timeout.InfiniteTimeSpan);

    /// <summary>Does something that ends with the session.</summary>
    /// <exception cref="GrpcException">It did: the session is over.</exception>
    public async Task WhileAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Over);
        try
        {
            await work(end.Token);
        }
        catch (Exception exception) when (
            Over.IsCancellationRequested && exception is OperationCanceledException or ObjectDisposedException)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, Record.Ending!.ToText());
        }
    }

    /// <summary>Ends its streams.</summary>
    public void End() => _over.Cancel();

    public void Dispose()
    {
        _timer.Dispose();
        _over.Dispose();
        Buses.Dispose();
    }
}
