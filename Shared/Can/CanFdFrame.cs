using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CanTools.Shared.Can;

/// <summary>
/// A CAN FD frame (ISO 11898-1): an identifier and up to 64 bytes, in the lengths that there are. As large and laid out as
/// the kernel's struct canfd_frame.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct CanFdFrame : IEquatable<CanFdFrame>
{
    /// <summary>The most bytes that a frame has.</summary>
    public const int MaxLength = 64;

    private const byte BitRateSwitch = 0x01;
    private const byte ErrorState = 0x02;
    private const byte FdFormat = 0x04;

    private static readonly byte[] s_lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

    private readonly uint _id;
    private readonly byte _length;
    private readonly byte _flags;
    private readonly byte _reserved0;
    private readonly byte _reserved1;
    private readonly Bytes _data;

    /// <summary>A frame.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">0 to 8, 12, 16, 20, 24, 32, 48 or 64 bytes; see <see cref="RoundUpLength"/>.</param>
    /// <param name="bitRateSwitch">Whether the data go at the data bit rate (BRS).</param>
    /// <param name="errorState">Whether the sender says that it is error passive (ESI).</param>
    /// <exception cref="ArgumentException">No frame has this length.</exception>
    public CanFdFrame(CanId id, ReadOnlySpan<byte> data, bool bitRateSwitch = false, bool errorState = false)
        : this(id.Raw, data, (byte)((bitRateSwitch ? BitRateSwitch : 0) | (errorState ? ErrorState : 0)))
    {
        if (data.Length != RoundUpLength(data.Length))
        {
            throw new ArgumentException(
                $"A CAN FD frame of {data.Length} bytes does not exist; the next length is {RoundUpLength(data.Length)}.", nameof(data));
        }
    }

    private CanFdFrame(uint rawId, ReadOnlySpan<byte> data, byte flags)
    {
        if (data.Length > MaxLength)
            throw new ArgumentException($"A CAN FD frame has up to 64 bytes, not {data.Length}. CAN XL has up to 2048.", nameof(data));
        _id = rawId;
        _length = (byte)data.Length;
        _flags = flags;
        data.CopyTo(_data);
    }

    /// <summary>The identifier.</summary>
    public CanId Id => CanId.FromFrame(_id);

    /// <summary>Whether the data go at the data bit rate (BRS).</summary>
    public bool HasBitRateSwitch => (_flags & BitRateSwitch) != 0;

    /// <summary>Whether its sender is error passive (ESI).</summary>
    public bool HasErrorState => (_flags & ErrorState) != 0;

    /// <summary>How many bytes it has.</summary>
    public int Length => Math.Min((int)_length, MaxLength);

    /// <summary>Its bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Data => ((ReadOnlySpan<byte>)_data)[..Length];

    /// <summary>The length of the shortest frame that has room for so many bytes, 0 to 64.</summary>
    public static int RoundUpLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        foreach (byte possible in s_lengths)
        {
            if (possible >= length)
                return possible;
        }
        throw new ArgumentOutOfRangeException(nameof(length), length, "A CAN FD frame has up to 64 bytes. CAN XL has up to 2048.");
    }

    /// <summary>Reads can-utils' notation, such as <c>123##1DEADBEEF</c>: the digit is BRS (1) and ESI (2).</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static CanFdFrame Parse(string text)
    {
        CanMessage message = CanMessage.Parse(text);
        return message.Kind == CanFrameKind.Fd
            ? message.FdFrame
            : throw new FormatException($"'{text}' is no CAN FD frame, which has two '#'.");
    }

    /// <summary>Reads can-utils' notation; false where it is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CanFdFrame frame)
    {
        bool parsed = CanNotation.TryRead(text, out CanMessage message) is null && message.Kind == CanFrameKind.Fd;
        frame = parsed ? message.FdFrame : default;
        return parsed;
    }

    /// <inheritdoc/>
    public bool Equals(CanFdFrame other) =>
        _id == other._id && Flags == other.Flags && Data.SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CanFdFrame other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_id);
        hash.AddBytes(Data);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(CanFdFrame left, CanFdFrame right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(CanFdFrame left, CanFdFrame right) => !left.Equals(right);

    /// <summary>In can-utils' notation.</summary>
    public override string ToString() => new CanMessage(this).ToString();

    /// <summary>As it comes from the kernel, or from its notation.</summary>
    internal static CanFdFrame FromRaw(uint rawId, ReadOnlySpan<byte> data, byte flags) => new(rawId, data, flags);

    /// <summary>The identifier with its flags (canid_t).</summary>
    internal uint RawId => _id;

    /// <summary>BRS and ESI, without the kernel's mark for CAN FD.</summary>
    internal int Flags => _flags & ~FdFormat;

    [InlineArray(MaxLength)]
    private struct Bytes
    {
        private byte _first;
    }
}
