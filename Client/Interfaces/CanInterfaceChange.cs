namespace CanTools.Client;

/// <summary>What happened to an interface.</summary>
public enum CanInterfaceChange
{
    /// <summary>It was there when the watch began.</summary>
    Present,

    /// <summary>It was created, or came from another network namespace.</summary>
    Created,

    /// <summary>It went up.</summary>
    Up,

    /// <summary>It went down.</summary>
    Down,

    /// <summary>Its controller takes part in the bus otherwise than before: see the controller's state.</summary>
    BusState,

    /// <summary>Its name, size, alias or settings changed, or its other end came or went.</summary>
    Changed,

    /// <summary>It was deleted, or went into another network namespace.</summary>
    Deleted,
}
