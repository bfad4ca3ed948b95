using System.Globalization;

namespace CanTools.Shared.Can;

/// <summary>
/// One direction of an ISO-TP conversation: how the frames that go from one side to the other are addressed. Two of them
/// make an <see cref="IsoTpAddress"/>. A default value is no direction at all.
/// </summary>
public readonly record struct IsoTpPartialAddress
{
    /// <summary>Normal fixed addressing, to one receiver: the identifier's bits 28 to 16 (ISO 15765-2).</summary>
    public const uint NormalFixedPhysical = 0x18DA0000;

    /// <summary>Normal fixed addressing, to all who listen.</summary>
    public const uint NormalFixedFunctional = 0x18DB0000;

    /// <summary>Mixed addressing with 29 bits, to one receiver.</summary>
    public const uint MixedPhysical = 0x18CE0000;

    /// <summary>Mixed addressing with 29 bits, to all who listen.</summary>
    public const uint MixedFunctional = 0x18CD0000;

    private const uint BaseMask = 0x1FFF0000;

    private readonly byte _modeAndOne;
    private readonly byte _extension;

    private IsoTpPartialAddress(IsoTpAddressingMode mode, CanId id, CanId functionalId, byte extension = 0)
    {
        _modeAndOne = (byte)(mode + 1);
        _extension = extension;
        Id = id;
        FunctionalId = functionalId;
    }

    /// <summary>Whether it is no direction: the missing half of a partial address.</summary>
    public bool IsNone => _modeAndOne == 0;

    /// <summary>How the frames are addressed.</summary>
    public IsoTpAddressingMode Mode => (IsoTpAddressingMode)(_modeAndOne - 1);

    /// <summary>The identifier of frames to one receiver (physical addressing).</summary>
    public CanId Id { get; }

    /// <summary>
    /// The identifier of frames to all who listen (functional addressing). Where the mode has no rule for it, that is
    /// the same as <see cref="Id"/>.
    /// </summary>
    public CanId FunctionalId { get; }

    /// <summary>Whether the first byte of the data belongs to the address.</summary>
    public bool HasExtension => !IsNone && Mode >= IsoTpAddressingMode.Extended11;

    /// <summary>The first byte of the data, where it belongs to the address.</summary>
    public byte? Extension => HasExtension ? _extension : null;

    /// <summary>How many bytes of each frame's data the address takes: 0 or 1.</summary>
    public int PrefixLength => HasExtension ? 1 : 0;

    /// <summary>An 11-bit identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than 7FF.</exception>
    public static IsoTpPartialAddress Normal(uint id) => Plain(IsoTpAddressingMode.Normal11, CanId.Standard(id));

    /// <summary>A 29-bit identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than 1FFFFFFF.</exception>
    public static IsoTpPartialAddress Normal29(uint id) => Plain(IsoTpAddressingMode.Normal29, CanId.Extended(id));

    /// <summary>A 29-bit identifier made of both sides' addresses.</summary>
    /// <param name="to">The address of who receives the frames (N_TA).</param>
    /// <param name="from">The address of who sends them (N_SA).</param>
    /// <param name="physical">The upper bits for one receiver; the lower 16 are zero.</param>
    /// <param name="functional">The upper bits for all who listen.</param>
    /// <exception cref="ArgumentException">Both addresses are the same, or a base has lower bits.</exception>
    public static IsoTpPartialAddress NormalFixed29(
        byte to, byte from, uint physical = NormalFixedPhysical, uint functional = NormalFixedFunctional) => new(
            IsoTpAddressingMode.NormalFixed29, Fixed(physical, to, from, nameof(physical)),
            Fixed(functional, to, from, nameof(functional)));

    /// <summary>An 11-bit identifier, with the receiver's address in front of the data.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="to">The address of who receives the frames (N_TA).</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is larger than 7FF.</exception>
    public static IsoTpPartialAddress Extended(uint id, byte to) =>
        Plain(IsoTpAddressingMode.Extended11, CanId.Standard(id), to);

    /// <summary>A 29-bit identifier, with the receiver's address in front of the data.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="to">The address of who receives the frames (N_TA).</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is larger than 1FFFFFFF.</exception>
    public static IsoTpPartialAddress Extended29(uint id, byte to) =>
        Plain(IsoTpAddressingMode.Extended29, CanId.Extended(id), to);

    /// <summary>An 11-bit identifier, with an address extension in front of the data.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="extension">The address extension (N_AE), such as the network behind a gateway.</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is larger than 7FF.</exception>
    public static IsoTpPartialAddress Mixed(uint id, byte extension) =>
        Plain(IsoTpAddressingMode.Mixed11, CanId.Standard(id), extension);

    /// <summary>A 29-bit identifier made of both sides' addresses, with an address extension in front of the data.</summary>
    /// <param name="to">The address of who receives the frames (N_TA).</param>
    /// <param name="from">The address of who sends them (N_SA).</param>
    /// <param name="extension">The address extension (N_AE).</param>
    /// <param name="physical">The upper bits for one receiver; the lower 16 are zero.</param>
    /// <param name="functional">The upper bits for all who listen.</param>
    /// <exception cref="ArgumentException">Both addresses are the same, or a base has lower bits.</exception>
    public static IsoTpPartialAddress Mixed29(
        byte to, byte from, byte extension, uint physical = MixedPhysical, uint functional = MixedFunctional) => new(
            IsoTpAddressingMode.Mixed29, Fixed(physical, to, from, nameof(physical)),
            Fixed(functional, to, from, nameof(functional)), extension);

    /// <summary>Whether a frame is one of this direction, be it for one receiver or for all.</summary>
    /// <param name="id">The frame's identifier.</param>
    /// <param name="data">The frame's data; without any it is of no conversation.</param>
    public bool Matches(CanId id, ReadOnlySpan<byte> data) =>
        !IsNone && (id == Id || id == FunctionalId) && !data.IsEmpty && (!HasExtension || data[0] == _extension);

    /// <summary>The same direction to all who listen.</summary>
    internal IsoTpPartialAddress ToFunctional() => IsNone ? this : new(Mode, FunctionalId, FunctionalId, _extension);

    /// <summary>The identifier, and after a colon the byte in front of the data where there is one: "7E0", "7E0:F1".</summary>
    public override string ToString() => IsNone ? "-"
        : HasExtension ? string.Create(CultureInfo.InvariantCulture, $"{Id}:{_extension:X2}")
        : Id.ToString();

    private static IsoTpPartialAddress Plain(IsoTpAddressingMode mode, CanId id, byte extension = 0) =>
        new(mode, id, id, extension);

    private static CanId Fixed(uint upperBits, byte to, byte from, string parameter)
    {
        if ((upperBits & ~BaseMask) != 0)
        {
            throw new ArgumentException(
                $"{upperBits:X} is no base of an identifier: only its bits 28 to 16 count, such as in 18DA0000.", parameter);
        }
        if (to == from)
        {
            throw new ArgumentException(
                $"Source and target would both be {to:X2}. A conversation needs two addresses, such as F1 for a tester "
                    + "and 10 for an engine's control unit.");
        }
        return CanId.Extended(upperBits | (uint)(to << 8) | from);
    }
}
