using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>
/// A diagnostic trouble code (DTC, SAE J2012): two bytes on the wire, such as 0133, and a letter with four digits for
/// people, such as P0133.
/// </summary>
public readonly record struct TroubleCode
{
    private const string Systems = "PCBU";

    /// <summary>From its two bytes, the first of them above.</summary>
    public TroubleCode(ushort raw) => Raw = raw;

    /// <summary>Its two bytes, the first of them above.</summary>
    public ushort Raw { get; }

    /// <summary>The system: P powertrain, C chassis, B body, U network.</summary>
    public char System => Systems[Raw >> 14];

    /// <summary>Whether it is defined by SAE J2012; else the manufacturer's own.</summary>
    public bool IsStandard => (Raw >> 12 & 3) switch
    {
        0 => true,
        // Of the third and fourth blocks of powertrain and network codes, J2012 defines a part: P2, P34 to P39, U3.
        2 => System == 'P',
        3 => System == 'U' || (System == 'P' && (Raw >> 8 & 0xF) >= 4),
        _ => false,
    };

    /// <summary>Reads <c>P0133</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what it should be.</exception>
    public static TroubleCode Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out TroubleCode code)
            ? code
            : throw new FormatException($"'{text}' is no trouble code: one is P, C, B or U, a digit from 0 to 3, and three "
                + "hexadecimal digits, such as P0133.");
    }

    /// <summary>Reads <c>P0133</c>; false where it is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TroubleCode code)
    {
        code = default;
        if (text.Length != 5)
            return false;
        int system = Systems.IndexOf(char.ToUpperInvariant(text[0]), StringComparison.Ordinal);
        if (system < 0 || text[1] is < '0' or > '3'
            || !ushort.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort rest))
        {
            return false;
        }
        code = new TroubleCode((ushort)(system << 14 | (text[1] - '0') << 12 | rest));
        return true;
    }

    /// <summary>Such as P0133.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{System}{Raw >> 12 & 3}{Raw & 0xFFF:X3}");
}
