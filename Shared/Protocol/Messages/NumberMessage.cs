namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// <c>[number u64]</c>: the payload of CLOSE_ISOTP (49), which ends one share of this very connection, of RELEASE_LEASE (65) and
/// WATCH_LEASE (67), which are about one of its leases; and that of LIST_ISOTP (50) and LIST_LEASES (66), which ask for what has
/// greater numbers, of all connections.
/// </summary>
internal static class NumberMessage
{
    public static byte[] ToPayload(ulong number)
    {
        var writer = new PayloadWriter(new byte[sizeof(ulong)]);
        writer.WriteUInt64(number);
        return writer.Written.ToArray();
    }

    /// <summary>False where the payload does not have that form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ulong number)
    {
        var reader = new PayloadReader(payload);
        number = reader.ReadUInt64();
        return reader.IsValid;
    }
}
