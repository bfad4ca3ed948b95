using System.Globalization;

namespace CanTools.Gateway.Connectors;

/// <summary>Two pins of a vehicle's diagnostic connector (SAE J1962: CAN is at 6/14 as a rule).</summary>
/// <param name="Plus">CAN high's.</param>
/// <param name="Minus">CAN low's.</param>
internal readonly record struct PinPair(uint Plus, uint Minus)
{
    /// <summary>Whether a pin of one is a pin of the other.</summary>
    public bool Touches(PinPair other) => Plus == other.Plus || Plus == other.Minus || Minus == other.Plus || Minus == other.Minus;

    public static bool TryParse(string text, out PinPair pins)
    {
        string[] parts = text.Split('/');
        pins = default;
        if (parts.Length != 2 || !uint.TryParse(parts[0], CultureInfo.InvariantCulture, out uint plus)
            || !uint.TryParse(parts[1], CultureInfo.InvariantCulture, out uint minus))
        {
            return false;
        }
        pins = new PinPair(plus, minus);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Plus}/{Minus}");
}
