namespace CanTools.Client;

/// <summary>A PDU that was received.</summary>
/// <param name="Data">Its bytes, whole.</param>
/// <param name="Timestamp">When the kernel received its last frame, by the system's clock, in steps of 100 ns. Where
/// nothing on the system asked for times before, the kernel begins to take them a little later than it is told to (it
/// patches itself for it): until then a PDU's time is that of its reading.</param>
public readonly record struct IsoTpMessage(ReadOnlyMemory<byte> Data, DateTimeOffset Timestamp);
