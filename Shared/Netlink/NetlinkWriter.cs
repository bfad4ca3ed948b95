using System.Buffers.Binary;

namespace CanTools.Shared.Netlink;

/// <summary>
/// Writes one rtnetlink message: nlmsghdr, ifinfomsg, then attributes, each <c>[length u16][type u16][value]</c> and
/// padded to four bytes. Numbers are in the machine's own order, which is little-endian wherever .NET runs.
/// </summary>
internal ref struct NetlinkWriter
{
    private readonly Span<byte> _buffer;

    /// <summary>Begins a message in <paramref name="buffer"/>, which must be large enough for it.</summary>
    public NetlinkWriter(Span<byte> buffer, ushort type, ushort flags, uint sequence)
    {
        _buffer = buffer;
        WriteUInt32(0); // the length, when it is known
        WriteUInt16(type);
        WriteUInt16(flags);
        WriteUInt32(sequence);
        WriteUInt32(0); // from us; the kernel fills in our port
    }

    /// <summary>The bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>struct ifinfomsg: family and type unspecified.</summary>
    public void WriteLinkHeader(int index, uint flags, uint change)
    {
        WriteUInt32(0);
        WriteUInt32((uint)index);
        WriteUInt32(flags);
        WriteUInt32(change);
    }

    public void WriteAttribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        int start = BeginNest(type);
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
        EndNest(start);
    }

    public void WriteAttribute(ushort type, uint value)
    {
        int start = BeginNest(type);
        WriteUInt32(value);
        EndNest(start);
    }

    /// <summary>An attribute of text with its terminating zero.</summary>
    public void WriteName(ushort type, scoped ReadOnlySpan<byte> name)
    {
        int start = BeginNest(type);
        name.CopyTo(_buffer[Length..]);
        Length += name.Length;
        _buffer[Length++] = 0;
        EndNest(start);
    }

    /// <summary>Begins an attribute that holds others.</summary>
    /// <returns>What <see cref="EndNest"/> must be given.</returns>
    public int BeginNest(ushort type)
    {
        int start = Length;
        WriteUInt16(0);
        WriteUInt16(type);
        return start;
    }

    public void EndNest(int start)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[start..], (ushort)(Length - start));
        while (Length % 4 != 0)
            _buffer[Length++] = 0;
    }

    /// <summary>The whole message, its length filled in.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, (uint)Length);
        return _buffer[..Length];
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[Length..], value);
        Length += sizeof(ushort);
    }

    private void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }
}
