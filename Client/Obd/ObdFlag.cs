namespace CanTools.Client.Obd;

/// <summary>A bit with a name.</summary>
/// <param name="Bit">Its number; 0 is the least significant bit of the last data byte.</param>
/// <param name="Name">What it means when it is set.</param>
public readonly record struct ObdFlag(int Bit, string Name);
