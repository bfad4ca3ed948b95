using System.Buffers.Binary;

namespace CanTools.Shared.Protocol;

/// <summary>
/// Reads little-endian fields in order. Reading past the end gives zeros and makes <see cref="IsValid"/> false, so that
/// a message reads all of its fields and asks once.
/// </summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private static readonly byte[] s_zeros = new byte[ProtocolLimits.MaxPayload];

    private static readonly ulong s_lastMillisecond = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private ReadOnlySpan<byte> _rest = bytes;
    private bool _overrun;

    /// <summary>Whether every field was there and no byte is left.</summary>
    public readonly bool IsValid => IsInOrder && _rest.IsEmpty;

    /// <summary>Whether every field so far was there.</summary>
    public readonly bool IsInOrder => !_overrun;

    /// <summary>Whether bytes are left to read.</summary>
    public readonly bool HasMore => !_rest.IsEmpty;

    public byte ReadByte() => ReadBytes(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(sizeof(ushort)));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(sizeof(uint)));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(sizeof(ulong)));

    /// <summary>Milliseconds since 1970, up to the end of the year 9999; null for 0.</summary>
    public DateTimeOffset? ReadTime() =>
        ReadUInt64() is var milliseconds && milliseconds == 0
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(milliseconds, s_lastMillisecond));

    /// <summary>A field that begins with its length in one byte.</summary>
    public ReadOnlySpan<byte> ReadCounted() => ReadBytes(ReadByte());

    /// <summary>Exactly <paramref name="count"/> bytes: zeros where the payload does not have them.</summary>
    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (_overrun || count > _rest.Length)
        {
            _overrun = true;
            return s_zeros.AsSpan(0, count);
        }

        ReadOnlySpan<byte> field = _rest[..count];
        _rest = _rest[count..];
        return field;
    }
}
