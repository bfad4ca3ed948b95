namespace CanTools.Gateway.Sessions;

/// <summary>A session that is wanted.</summary>
/// <param name="Client">Who wants it.</param>
/// <param name="Connector">On what.</param>
internal sealed record SessionOrder(string Client, string Connector)
{
    /// <summary>Only to listen.</summary>
    public bool IsObserver { get; init; }

    /// <summary>From whoever has it with a lower priority.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Why, for those who lose it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The client's: those who wait with a greater one come first.</summary>
    public int Priority { get; init; }

    /// <summary>How long it lasts at most; null: as long as sessions may.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>What it was booked as, or waits as; null: it comes after all who wait.</summary>
    public Guid? Reservation { get; init; }

    /// <summary>At which gateway of the farm; null: wherever the connector is.</summary>
    public long? Gateway { get; init; }
}
