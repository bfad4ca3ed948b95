namespace CanTools.Shared.Protocol.Messages;

/// <summary>What CLAIM (64) and TAKE_OVER (68) are answered with: <c>[lease u64][since u64: ms since 1970][until u64: likewise, 0 without end]</c>.</summary>
internal readonly record struct LeaseMessage(ulong Lease, DateTimeOffset Since, DateTimeOffset? Until)
{
    public const int Length = 24;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt64(Lease);
        writer.WriteTime(Since);
        writer.WriteTime(Until);
    }

    /// <summary>False where the message does not have that form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LeaseMessage message)
    {
        var reader = new PayloadReader(bytes);
        message = new LeaseMessage(reader.ReadUInt64(), reader.ReadTime() ?? DateTimeOffset.UnixEpoch, reader.ReadTime());
        return reader.IsValid;
    }
}
