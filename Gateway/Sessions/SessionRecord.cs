using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Sessions;

/// <summary>What is known of a session wherever it is looked at; it changes by being replaced.</summary>
internal sealed record SessionRecord
{
    public required string Id { get; init; }

    /// <summary>The client that started it.</summary>
    public required string Owner { get; init; }

    public required string Connector { get; init; }

    /// <summary>What nobody else may have meanwhile: the connector, and the interfaces that it always uses.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Whether it only listens, beside whoever holds the resources.</summary>
    public bool IsObserver { get; init; }

    public SessionState State { get; init; }

    /// <summary>How often it was replaced: the greater one is the newer.</summary>
    public long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When its time will be over at the latest.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>
    /// Of two sessions of one resource the later has the greater one: the number of its claim in the farm; without a farm, the greatest
    /// number of the daemon's leases that it holds.
    /// </summary>
    public ulong Fence { get; init; }

    /// <summary>Which of its times is about to be over; null: none is.</summary>
    public string? Warning { get; init; }

    /// <summary>Where its gateway is called; null: it is this one.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How it ended; null as long as it has not.</summary>
    public SessionEnding? Ending { get; init; }

    /// <summary>What its client said when it finished.</summary>
    public ServiceResult? Result { get; init; }
}
