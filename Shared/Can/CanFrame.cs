using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CanTools.Shared.Can;

/// <summary>
/// A classic CAN frame (ISO 11898-1): an identifier and up to 8 bytes, or a request for them, or what a controller reports
/// as an error. As large and laid out as the kernel's struct can_frame.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct CanFrame : IEquatable<CanFrame>
{
    /// <summary>The most bytes that a frame has.</summary>
    public const int MaxLength = 8;

    private readonly uint _id;
    private readonly byte _length;
    private readonly byte _padding;
    private readonly byte _reserved;
    private readonly byte _rawLengthCode;
    private readonly Bytes _data;

    /// <summary>A data frame.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">Up to 8 bytes.</param>
    /// <exception cref="ArgumentException">There are more bytes.</exception>
    public CanFrame(CanId id, ReadOnlySpan<byte> data)
        : this(id.Raw, data)
    {
    }

    private CanFrame(uint rawId, ReadOnlySpan<byte> data)
    {
        if (data.Length > MaxLength)
            throw new ArgumentException($"A classic frame has up to 8 bytes, not {data.Length}. CAN FD has up to 64.", nameof(data));
        _id = rawId;
        _length = (byte)data.Length;
        data.CopyTo(_data);
    }

    private CanFrame(uint rawId, int length, int rawLengthCode, ReadOnlySpan<byte> data)
        : this(rawId, data)
    {
        _length = (byte)length;
        _rawLengthCode = (byte)rawLengthCode;
    }

    /// <summary>The identifier; of an error frame a number without meaning, see <see cref="Error"/>.</summary>
    public CanId Id => CanId.FromFrame(_id);

    /// <summary>Whether it asks for data instead of bringing them (RTR).</summary>
    public bool IsRemote => (_id & CanId.RemoteFlag) != 0;

    /// <summary>Whether it is no frame of the bus, but a controller's report of an error.</summary>
    public bool IsError => (_id & CanId.ErrorFlag) != 0;

    /// <summary>How many bytes it has; for a remote frame how many it asks for.</summary>
    public int Length => Math.Min((int)_length, MaxLength);

    /// <summary>
    /// The length code that was sent (DLC): 9 to 15 also mean 8 bytes, and only controllers in a certain mode keep them.
    /// </summary>
    public int LengthCode => Length == MaxLength && _rawLengthCode is >= 9 and <= 15 ? _rawLengthCode : Length;

    /// <summary>Its bytes; none of a remote frame.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Data => ((ReadOnlySpan<byte>)_data)[..(IsRemote ? 0 : Length)];

    /// <summary>What an error frame reports; null for all others.</summary>
    public CanErrorReport? Error => IsError ? new CanErrorReport(_id, Data) : null;

    /// <summary>A request for data.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="length">How many bytes are asked for, 0 to 8.</param>
    public static CanFrame Remote(CanId id, int length = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        return new CanFrame(id.Raw | CanId.RemoteFlag, length, 0, []);
    }

    /// <summary>Reads can-utils' notation, such as <c>123#DEADBEEF</c>, <c>12345678#R4</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static CanFrame Parse(string text)
    {
        CanMessage message = CanMessage.Parse(text);
        return message.Kind == CanFrameKind.Classic
            ? message.Frame
            : throw new FormatException($"'{text}' is a CAN {message.Kind.ToString().ToUpperInvariant()} frame, not a classic one.");
    }

    /// <summary>Reads can-utils' notation; false where it is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CanFrame frame)
    {
        bool parsed = CanNotation.TryRead(text, out CanMessage message) is null && message.Kind == CanFrameKind.Classic;
        frame = parsed ? message.Frame : default;
        return parsed;
    }

    /// <inheritdoc/>
    public bool Equals(CanFrame other) =>
        _id == other._id && Length == other.Length && LengthCode == other.LengthCode && Data.SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CanFrame other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_id);
        hash.AddBytes(Data);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(CanFrame left, CanFrame right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(CanFrame left, CanFrame right) => !left.Equals(right);

    /// <summary>In can-utils' notation.</summary>
    public override string ToString() => new CanMessage(this).ToString();

    /// <summary>As it comes from the kernel, or from its notation; whatever the numbers are.</summary>
    internal static CanFrame FromRaw(uint rawId, int length, int rawLengthCode, ReadOnlySpan<byte> data) =>
        new(rawId, length, rawLengthCode, data);

    /// <summary>The identifier with its flags (canid_t).</summary>
    internal uint RawId => _id;

    [InlineArray(MaxLength)]
    private struct Bytes
    {
        private byte _first;
    }
}
