using System.Globalization;

namespace CanTools.Shared.Can;

/// <summary>
/// The identifier of a CAN data frame (ISO 11898-1): 11 bits in the base format, 29 bits in the extended format. The
/// same number in the two formats is two different identifiers.
/// </summary>
public readonly record struct CanId
{
    /// <summary>The largest 11-bit identifier.</summary>
    public const uint MaxStandard = 0x7FF;

    /// <summary>The largest 29-bit identifier.</summary>
    public const uint MaxExtended = 0x1FFFFFFF;

    internal const uint ExtendedFlag = 0x80000000;
    internal const uint RemoteFlag = 0x40000000;
    internal const uint ErrorFlag = 0x20000000;

    private readonly uint _raw;

    private CanId(uint raw) => _raw = raw;

    /// <summary>The identifier's number, without the format.</summary>
    public uint Value => _raw & MaxExtended;

    /// <summary>Whether it has 29 bits.</summary>
    public bool IsExtended => (_raw & ExtendedFlag) != 0;

    /// <summary>As the kernel writes it (canid_t): bit 31 marks the 29-bit format.</summary>
    internal uint Raw => _raw;

    /// <summary>An 11-bit identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than 7FF.</exception>
    public static CanId Standard(uint value) => value <= MaxStandard
        ? new CanId(value)
        : throw new ArgumentOutOfRangeException(
            nameof(value), $"{value:X} is not an 11-bit identifier: the largest is 7FF. Is it a 29-bit one?");

    /// <summary>A 29-bit identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than 1FFFFFFF.</exception>
    public static CanId Extended(uint value) => value <= MaxExtended
        ? new CanId(value | ExtendedFlag)
        : throw new ArgumentOutOfRangeException(
            nameof(value), $"{value:X} is not a 29-bit identifier: the largest is 1FFFFFFF.");

    /// <summary>An 11-bit identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than 7FF.</exception>
    public static implicit operator CanId(uint value) => Standard(value);

    /// <summary>The identifier in a frame of the kernel's, without the flags for remote and error frames.</summary>
    internal static CanId FromFrame(uint raw) =>
        new((raw & ExtendedFlag) != 0 ? raw & (ExtendedFlag | MaxExtended) : raw & MaxStandard);

    /// <summary>Reads the kernel's form; false where other flags are set or the number does not fit the format.</summary>
    internal static bool TryFromRaw(uint raw, out CanId id)
    {
        id = new CanId(raw);
        return (raw & ~(ExtendedFlag | MaxExtended)) == 0 && (id.IsExtended || id.Value <= MaxStandard);
    }

    /// <summary>As can-utils print it: three hexadecimal digits for 11 bits, eight for 29.</summary>
    public override string ToString() => Value.ToString(IsExtended ? "X8" : "X3", CultureInfo.InvariantCulture);
}
