namespace CanTools.Client.Sessions;

/// <summary>Other ways to start a session than openOBD has.</summary>
public sealed record SessionStart
{
    /// <summary>Only to listen to raw frames, beside whoever holds the connector.</summary>
    public bool Observe { get; init; }

    /// <summary>Ends the session that holds it, if its client has a lower priority.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Why, for those who lose it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>
    /// How long to wait for one's turn, in whole seconds: clients with a higher priority come first, then those who waited first. Zero:
    /// at once or not at all.
    /// </summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long the session is to last at most, in whole seconds; zero: as long as sessions may.</summary>
    public TimeSpan Duration { get; init; }
}
