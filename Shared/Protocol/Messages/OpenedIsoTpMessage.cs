namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// The answer to OPEN_ISOTP: <c>[channel u64][share u64]</c>, with the channel's socket and, unless it was opened
/// exclusively, the client's own view of the channel's lock.
/// </summary>
internal readonly record struct OpenedIsoTpMessage(ulong Channel, ulong Share)
{
    public const int Length = 2 * sizeof(ulong);

    /// <summary>The descriptors that come with the answer.</summary>
    public static int Descriptors(bool isExclusive) => isExclusive ? 1 : 2;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt64(Channel);
        writer.WriteUInt64(Share);
    }

    /// <summary>False where the message does not have that form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out OpenedIsoTpMessage opened)
    {
        var reader = new PayloadReader(message);
        opened = new OpenedIsoTpMessage(reader.ReadUInt64(), reader.ReadUInt64());
        return reader.IsValid;
    }
}
