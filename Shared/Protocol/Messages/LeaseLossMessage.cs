namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// What WATCH_LEASE (67) is answered with once the lease is lost:
/// <code>
/// [cause u8: as <see cref="LeaseLossCause"/>][when u64: ms since 1970]
/// only where it was taken over: [uid u32][pid u32][n u8][program: n bytes][n u8][client's name: n bytes][n u8][reason: n bytes], all UTF-8
/// </code>
/// </summary>
internal readonly record struct LeaseLossMessage(LeaseLossCause Cause, DateTimeOffset When)
{
    /// <summary>What is fixed, a program's name, a client's name and a reason.</summary>
    public const int MaxLength = 1 + 8 + 4 + 4 + (3 * (1 + ProtocolLimits.MaxPayload));

    public uint UserId { get; init; }

    public int ProcessId { get; init; }

    public ReadOnlyMemory<byte> Program { get; init; }

    public ReadOnlyMemory<byte> ClientName { get; init; }

    public ReadOnlyMemory<byte> Reason { get; init; }

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte((byte)Cause);
        writer.WriteTime(When);
        if (Cause != LeaseLossCause.TakenOver)
            return;
        writer.WriteUInt32(UserId);
        writer.WriteUInt32((uint)ProcessId);
        writer.WriteCounted(Program.Span);
        writer.WriteCounted(ClientName.Span);
        writer.WriteCounted(Reason.Span);
    }

    /// <summary>False where the message does not have that form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LeaseLossMessage message)
    {
        var reader = new PayloadReader(bytes);
        message = new LeaseLossMessage((LeaseLossCause)reader.ReadByte(), reader.ReadTime() ?? DateTimeOffset.UnixEpoch);
        if (message.Cause == LeaseLossCause.TakenOver)
        {
            message = message with
            {
                UserId = reader.ReadUInt32(),
                ProcessId = (int)reader.ReadUInt32(),
                Program = reader.ReadCounted().ToArray(),
                ClientName = reader.ReadCounted().ToArray(),
                Reason = reader.ReadCounted().ToArray(),
            };
        }
        return reader.IsValid && message.Cause != LeaseLossCause.ConnectionLost && Enum.IsDefined(message.Cause);
    }
}
