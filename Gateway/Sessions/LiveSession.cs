using CanTools.Gateway.Buses;
using CanTools.Gateway.Connectors;

namespace CanTools.Gateway.Sessions;

/// <summary>A session that this gateway serves: what is on record of it, and what it has.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private long _lastUse;

    public LiveSession(SessionRecord record, ConnectorHold hold)
    {
        Record = record;
        Hold = hold;
        Buses = new BusTable(hold);
        Over = _over.Token;
        Use(record.CreatedAt);
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
    public DateTimeOffset NewestTokenAt { get; set; }

    /// <summary>Looks whether one of its times is over.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>The end that was announced last.</summary>
    public DateTimeOffset WarnedOf { get; set; }

    /// <summary>Set once everything that it had is gone.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it was last called, or a message came or went.</summary>
    public DateTimeOffset LastUse => new(Volatile.Read(ref _lastUse), TimeSpan.Zero);

    public void Use(DateTimeOffset now) => Volatile.Write(ref _lastUse, now.UtcTicks);

    /// <summary>Ends its streams.</summary>
    public void End() => _over.Cancel();

    public void Dispose()
    {
        Timer?.Dispose();
        _over.Dispose();
        Buses.Dispose();
    }
}
