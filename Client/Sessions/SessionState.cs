namespace CanTools.Client.Sessions;

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>One that this version does not know.</summary>
    Unknown,

    /// <summary>Made; nobody has authenticated yet.</summary>
    Available,

    /// <summary>It can be used.</summary>
    Active,

    /// <summary>Ended by its client.</summary>
    Finished,

    /// <summary>Ended by somebody else.</summary>
    Interrupted,

    /// <summary>Ended because it could not go on, or nobody went on with it.</summary>
    Failed,
}
