using System.Globalization;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>A session as a gateway tells of it.</summary>
public sealed record SessionDescription
{
    internal SessionDescription(SessionRecord record)
    {
        Id = record.Id;
        State = Enum.TryParse(record.State, ignoreCase: true, out SessionState state) ? state : SessionState.Unknown;
        Owner = record.Owner;
        Connector = record.Connector;
        Resources = [.. record.Resources];
        IsObserver = record.Observer;
        CreatedAt = Time(record.CreatedAt);
        ChangedAt = Time(record.ChangedAt);
        EndsAt = Time(record.EndsAt);
        Fence = record.Fence;
        EndedBy = record.Ending?.By ?? "";
        Reason = record.Ending?.Reason ?? "";
        Result = record.Result is { } result ? SessionResult.From(result) : null;
        Warning = record.Warning;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its state.</summary>
    public SessionState State { get; }

    /// <summary>The client that started it.</summary>
    public string Owner { get; }

    /// <summary>What it was started on.</summary>
    public string Connector { get; }

    /// <summary>The connector and the interfaces that it holds.</summary>
    public IReadOnlyList<string> Resources { get; }

    /// <summary>Whether it only listens.</summary>
    public bool IsObserver { get; }

    /// <summary>Since when there is it.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Since when it is in its state.</summary>
    public DateTimeOffset ChangedAt { get; }

    /// <summary>When its time is over at the latest.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>Of two sessions of one resource the later has the greater one; 0 where it holds no interface.</summary>
    public ulong Fence { get; }

    /// <summary>Who ended it; empty as long as nobody has.</summary>
    public string EndedBy { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>What came of it, as its client said when it finished; null where it has not.</summary>
    public SessionResult? Result { get; }

    /// <summary>Which of its times is about to be over; empty: none.</summary>
    public string Warning { get; }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default;
}
