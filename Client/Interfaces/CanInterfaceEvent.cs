using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>Something that happened to a CAN interface.</summary>
/// <param name="Change">What.</param>
/// <param name="Interface">The interface afterwards; as it was last where it was deleted.</param>
/// <param name="Before">The interface before; null where it was not there.</param>
public sealed record CanInterfaceEvent(CanInterfaceChange Change, CanLink Interface, CanLink? Before);
