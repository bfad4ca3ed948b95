using System.Globalization;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>
/// Which frames the kernel lets through: those whose identifiers, flags included, equal the filter's wherever the mask has a
/// 1; or all others.
/// </summary>
public readonly record struct CanFilter
{
    private const uint ExtendedFlag = CanId.ExtendedFlag;

    private CanFilter(uint id, uint mask, bool isInverted)
    {
        RawId = id;
        RawMask = mask;
        IsInverted = isInverted;
    }

    /// <summary>All frames.</summary>
    public static CanFilter All => default;

    /// <summary>Whether it lets through what does not match.</summary>
    public bool IsInverted { get; }

    internal uint RawId { get; }

    internal uint RawMask { get; }

    /// <summary>One identifier, 11 bits or 29 bits as it has them; data and remote frames.</summary>
    public static CanFilter Exactly(CanId id) =>
        new(id.Raw, ExtendedFlag | (id.IsExtended ? CanId.MaxExtended : CanId.MaxStandard), isInverted: false);

    /// <summary>The identifiers that are the same in the mask's bits, of the same number of bits.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="mask">In which bits it counts; at most 7FF for 11 bits, 1FFFFFFF for 29.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mask has more bits.</exception>
    public static CanFilter Masked(CanId id, uint mask)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mask, id.IsExtended ? CanId.MaxExtended : CanId.MaxStandard);
        return new CanFilter(id.Raw, ExtendedFlag | mask, isInverted: false);
    }

    /// <summary>The same, the other way round.</summary>
    public CanFilter Not() => new(RawId, RawMask, !IsInverted);

    /// <summary>
    /// Reads candump's notation: <c>123:7FF</c> (matching) or <c>123~7FF</c> (all others), where eight digits are 29 bits.
    /// </summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CanFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int middle = text.IndexOfAny([':', '~']);
        if (middle is < 1 or > 8 || !TryReadNumber(text.AsSpan(0, middle), out uint id)
            || !TryReadNumber(text.AsSpan(middle + 1), out uint mask))
        {
            throw new FormatException($"'{text}' is no filter: it is an identifier, ':' or '~', and a mask, in hexadecimal.");
        }
        // As candump does it: eight digits mean a 29-bit identifier, and the error flag is no filter's.
        return new CanFilter(middle == 8 ? id | ExtendedFlag : id, mask & ~CanId.ErrorFlag, text[middle] == '~');
    }

    /// <summary>In candump's notation.</summary>
    public override string ToString()
    {
        bool isExtended = (RawId & ExtendedFlag) != 0;
        string id = (RawId & CanId.MaxExtended).ToString(isExtended ? "X8" : "X3", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{id}{(IsInverted ? '~' : ':')}{RawMask:X8}");
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    internal LibC.can_filter ToKernel() => new() { can_id = RawId | (IsInverted ? LibC.CAN_INV_FILTER : 0), can_mask = RawMask };
}
