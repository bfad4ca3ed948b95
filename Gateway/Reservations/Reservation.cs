namespace CanTools.Gateway.Reservations;

/// <summary>What somebody has booked for a time, or waits for.</summary>
internal sealed record Reservation
{
    public required Guid Id { get; init; }

    public required string Client { get; init; }

    /// <summary>Of those who wait, the greater one comes first; of the same, who waited first.</summary>
    public required int Priority { get; init; }

    /// <summary>Null: it waits for any with these tags.</summary>
    public string? Connector { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Null: it waits.</summary>
    public DateTimeOffset? BeginsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public required DateTimeOffset AddedAt { get; init; }
}

/// <summary>What somebody wants.</summary>
/// <param name="Client">Who.</param>
/// <param name="Priority">The client's.</param>
/// <param name="Connector">Of what; null: of any that has these tags.</param>
/// <param name="Tags">Which ones it must have, all of them.</param>
/// <param name="Lasts">For how long; null: it does not matter.</param>
internal sealed record ReservationWish(string Client, int Priority, string? Connector, IReadOnlyList<string> Tags, TimeSpan? Lasts);

/// <summary>Whose turn it is.</summary>
/// <param name="Connector">What it may have at this moment; null: nothing.</param>
/// <param name="Gateway">Where; null: wherever it is.</param>
/// <param name="Reason">Why nothing.</param>
/// <param name="IsOver">It does not wait any more.</param>
/// <param name="IsRemoved">Because somebody removed it.</param>
internal sealed record ReservationTurn(string? Connector, long? Gateway = null, string Reason = "", bool IsOver = false, bool IsRemoved = false)
{
    /// <summary>It was its turn, and came to nothing.</summary>
    public bool IsInVain { get; init; }

    /// <summary>As it is excepted by.</summary>
    public string Place => $"{Gateway}/{Connector}";
}
