using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// One of the rows that answer LIST_LEASES (66), one behind the other, ascending by number:
/// <code>
/// [number u64][flags u8: 1 shared, 2 an ISO-TP channel, 4 waits for it][n u8][interface: n bytes]
/// only a channel: [binding, as in <see cref="IsoTpBindingFields"/>]
/// [uid u32][pid u32][since u64: ms since 1970][until u64: likewise, 0 without end]
/// [n u8][program: n bytes][n u8][client's name: n bytes][n u8][name: n bytes][n u8][purpose: n bytes], all UTF-8
/// </code>
/// </summary>
internal readonly record struct LeaseRow
{
    /// <summary>The longest row.</summary>
    public const int MaxLength = 8 + 1 + 1 + InterfaceName.MaxLength + 34 + 4 + 4 + 8 + 8
        + (2 * (1 + ProtocolLimits.MaxPayload)) + 1 + ClaimMessage.MaxName + 1 + ClaimMessage.MaxPurpose;

    private const byte SharedFlag = 1;
    private const byte ChannelFlag = 2;
    private const byte WaitsFlag = 4;

    public ulong Number { get; init; }

    public bool IsShared { get; init; }

    public bool IsWaiting { get; init; }

    public InterfaceName Interface { get; init; }

    public IsoTpBinding? Binding { get; init; }

    public uint UserId { get; init; }

    public int ProcessId { get; init; }

    public DateTimeOffset Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public ReadOnlyMemory<byte> Program { get; init; }

    public ReadOnlyMemory<byte> ClientName { get; init; }

    public ReadOnlyMemory<byte> Name { get; init; }

    public ReadOnlyMemory<byte> Purpose { get; init; }

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt64(Number);
        writer.WriteByte((byte)((IsShared ? SharedFlag : 0) | (Binding is null ? 0 : ChannelFlag) | (IsWaiting ? WaitsFlag : 0)));
        writer.WriteCounted(Interface.Bytes);
        Binding?.Write(ref writer);
        writer.WriteUInt32(UserId);
        writer.WriteUInt32((uint)ProcessId);
        writer.WriteTime(Since);
        writer.WriteTime(Until);
        writer.WriteCounted(Program.Span);
        writer.WriteCounted(ClientName.Span);
        writer.WriteCounted(Name.Span);
        writer.WriteCounted(Purpose.Span);
    }

    /// <summary>Reads the next row; false where the message does not have that form.</summary>
    public static bool TryRead(ref PayloadReader reader, out LeaseRow row)
    {
        ulong number = reader.ReadUInt64();
        byte flags = reader.ReadByte();
        string? problem = InterfaceName.TryRead(reader.ReadCounted(), out InterfaceName interfaceName);
        IsoTpBinding? binding = null;
        if ((flags & ChannelFlag) != 0)
        {
            string? contradiction = IsoTpBindingFields.Read(ref reader, out IsoTpBinding given);
            problem ??= contradiction;
            binding = given;
        }
        row = new LeaseRow
        {
            Number = number,
            IsShared = (flags & SharedFlag) != 0,
            IsWaiting = (flags & WaitsFlag) != 0,
            Interface = interfaceName,
            Binding = binding,
            UserId = reader.ReadUInt32(),
            ProcessId = (int)reader.ReadUInt32(),
            Since = reader.ReadTime() ?? DateTimeOffset.UnixEpoch,
            Until = reader.ReadTime(),
            Program = reader.ReadCounted().ToArray(),
            ClientName = reader.ReadCounted().ToArray(),
            Name = reader.ReadCounted().ToArray(),
            Purpose = reader.ReadCounted().ToArray(),
        };
        return problem is null && reader.IsInOrder;
    }
}
