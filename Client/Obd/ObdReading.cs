using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>One of an answer's numbers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Number">How much.</param>
/// <param name="Unit">Of what; empty for a mere number.</param>
public readonly record struct ObdReading(string Name, double Number, string Unit)
{
    /// <summary>Such as <c>Sensor 1: 0.45 V</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Number:0.#####} {Unit}").TrimEnd();
}
