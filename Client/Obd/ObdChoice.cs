namespace CanTools.Client.Obd;

/// <summary>One of several possibilities.</summary>
/// <param name="Number">As it is on the wire.</param>
/// <param name="Name">What it means; null where the standard has no name for it.</param>
public readonly record struct ObdChoice(int Number, string? Name)
{
    /// <summary>Its name, or its number.</summary>
    public override string ToString() => Name ?? $"{Number}";
}
