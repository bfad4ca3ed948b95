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
    private readonly ISessionDirectory _directory;
    private readonly ITimer _timer;
    private long _lastUse;

    /// <param name="record">What is on record.</param>
    /// <param name="hold">What is claimed and made for it.</param>
    /// <param name="connection">The connector's variables.</param>
    /// <param name="directory">Where it is on record.</param>
    /// <param name="clock">For its times.</param>
    /// <param name="look">Looks whether one of its times is over.</param>
    public LiveSession(
        SessionRecord record, ConnectorHold hold, VariableTable connection, ISessionDirectory directory, TimeProvider clock,
        Action<LiveSession> look)
    {
        Record = record;
        Hold = hold;
        ConnectionVariables = connection;
        Variables = new VariableTable(Room);
        Buses = new BusTable(hold);
        Over = _over.Token;
        _clock = clock;
        _directory = directory;
        Since = clock.GetTimestamp();
        Contexts = new ContextStack(new SessionContext(this, below: null, Since));
        _timer = clock.CreateTimer(_ => look(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Use();
    }

    /// <summary>For what changes below, and the state.</summary>
    public Lock Lock { get; } = new();

    public string Id => Record.Id;

    /// <summary>What is on record.</summary>
    public SessionRecord Record { get; private set; }

    /// <summary>What is claimed and made for it.</summary>
    public ConnectorHold Hold { get; }

    public BusTable Buses { get; }

    /// <summary>Cancelled at its end.</summary>
    public CancellationToken Over { get; }

    /// <summary>Who has it at a time.</summary>
    public ContextStack Contexts { get; }

    /// <summary>What its variables may take.</summary>
    public VariableRoom Room { get; } = new();

    /// <summary>Those of all its contexts.</summary>
    public VariableTable Variables { get; }

    /// <summary>The connector's.</summary>
    public VariableTable ConnectionVariables { get; }

    /// <summary>When it began.</summary>
    public long Since { get; }

    /// <summary>How long it may last; null: as long as sessions may.</summary>
    public (TimeSpan Lasts, string Because)? Most { get; private set; }

    /// <summary>Since when it is over; null as long as it is not.</summary>
    public long? OverSince { get; private set; }

    /// <summary>When it was last called, or a message came or went.</summary>
    public long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>The end that was announced last.</summary>
    public SessionDeadline? Warned { get; set; }

    /// <summary>Set once everything that it had is gone.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Changes what is on record. With the lock.</summary>
    /// <returns>What is there now.</returns>
    public SessionRecord Change(Func<SessionRecord, SessionRecord> change) =>
        Record = change(Record) with { Revision = Record.Revision + 1 };

    public void Use() => Volatile.Write(ref _lastUse, _clock.GetTimestamp());

    /// <summary>Whether its resources are its own for certain: before anything is sent.</summary>
    public bool MayUse => _directory.MayUse(Id);

    /// <exception cref="GrpcException">They may be another's by now.</exception>
    public void CheckClaim()
    {
        if (!MayUse)
        {
            throw new GrpcException(
                GrpcStatusCode.Unavailable, "The farm's directory cannot be reached: it is not certain that the session has its resources.");
        }
    }

    /// <summary>Before anybody has a token of it.</summary>
    public void Limit(TimeSpan? lasts, string because) => Most = lasts is { } time && because.Length > 0 ? (time, because) : null;

    /// <summary>Has its times looked at after that.</summary>
    public void LookAfter(TimeSpan time) => _timer.Change(time, Timeout.InfiniteTimeSpan);

    /// <summary>It is over from now on. With the lock.</summary>
    public void Close() => OverSince = _clock.GetTimestamp();

    /// <summary>Ends its streams.</summary>
    public void End() => _over.Cancel();

    public void Dispose()
    {
        _timer.Dispose();
        Contexts.Dispose();
        _over.Dispose();
        Buses.Dispose();
    }
}
