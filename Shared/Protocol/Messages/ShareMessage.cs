namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// <c>[share u64]</c>: the payload of CLOSE_ISOTP (49), which ends one share of this very connection; and that of
/// LIST_ISOTP (50), which asks for the shares of all connections with greater numbers.
/// </summary>
internal static class ShareMessage
{
    public static byte[] ToPayload(ulong share)
    {
        var writer = new PayloadWriter(new byte[sizeof(ulong)]);
        writer.WriteUInt64(share);
        return writer.Written.ToArray();
    }

    /// <summary>False where the payload does not have that form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ulong share)
    {
        var reader = new PayloadReader(payload);
        share = reader.ReadUInt64();
        return reader.IsValid;
    }
}
