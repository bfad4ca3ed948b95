using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// One of the rows that answer LIST_ISOTP (50), one behind the other, ascending by share:
/// <code>
/// [share u64][channel u64][flags u8: 1 exclusive, 2 interface gone][binding, as in <see cref="IsoTpBindingFields"/>]
/// [n u8][interface: n bytes][uid u32][pid u32][since u64: ms since 1970][n u8][holder's name: n bytes UTF-8]
/// </code>
/// </summary>
internal readonly record struct IsoTpShareRow
{
    /// <summary>The longest row: what is fixed, an interface's name, a client's name.</summary>
    public const int MaxLength = 8 + 8 + 1 + 34 + 1 + InterfaceName.MaxLength + 4 + 4 + 8 + 1 + ProtocolLimits.MaxPayload;

    private const byte ExclusiveFlag = 1;
    private const byte InterfaceGoneFlag = 2;

    public ulong Share { get; init; }

    public ulong Channel { get; init; }

    public bool IsExclusive { get; init; }

    public bool IsInterfaceGone { get; init; }

    public IsoTpBinding Binding { get; init; }

    public InterfaceName Interface { get; init; }

    public uint UserId { get; init; }

    public int ProcessId { get; init; }

    public DateTimeOffset Since { get; init; }

    public ReadOnlyMemory<byte> HolderName { get; init; }

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt64(Share);
        writer.WriteUInt64(Channel);
        writer.WriteByte((byte)((IsExclusive ? ExclusiveFlag : 0) | (IsInterfaceGone ? InterfaceGoneFlag : 0)));
        Binding.Write(ref writer);
        writer.WriteCounted(Interface.Bytes);
        writer.WriteUInt32(UserId);
        writer.WriteUInt32((uint)ProcessId);
        writer.WriteTime(Since);
        writer.WriteCounted(HolderName.Span);
    }

    /// <summary>Reads the next row; false where the message does not have that form.</summary>
    public static bool TryRead(ref PayloadReader reader, out IsoTpShareRow row)
    {
        ulong share = reader.ReadUInt64();
        ulong channel = reader.ReadUInt64();
        byte flags = reader.ReadByte();
        string? problem = IsoTpBindingFields.Read(ref reader, out IsoTpBinding binding);
        string? nameProblem = InterfaceName.TryRead(reader.ReadCounted(), out InterfaceName interfaceName);
        row = new IsoTpShareRow
        {
            Share = share,
            Channel = channel,
            IsExclusive = (flags & ExclusiveFlag) != 0,
            IsInterfaceGone = (flags & InterfaceGoneFlag) != 0,
            Binding = binding,
            Interface = interfaceName,
            UserId = reader.ReadUInt32(),
            ProcessId = (int)reader.ReadUInt32(),
            Since = reader.ReadTime() ?? DateTimeOffset.UnixEpoch,
            HolderName = reader.ReadCounted().ToArray(),
        };
        return problem is null && nameProblem is null && reader.IsInOrder;
    }
}
