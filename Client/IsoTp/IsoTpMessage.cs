namespace CanTools.Client;

/// <summary>A PDU that was received.</summary>
/// <param name="Data">Its bytes, whole.</param>
/// <param name="Timestamp">When the kernel received its last frame, by the system's clock, in steps of 100 ns.</param>
public readonly record struct IsoTpMessage(ReadOnlyMemory<byte> Data, DateTimeOffset Timestamp);
