namespace CanTools.Shared.Protocol;

/// <summary>
/// The head of an answer: <c>[success u8][error code u8][message length u16]</c>, then the message: text for a person
/// where the request failed, what the operation says where it succeeded.
/// </summary>
internal readonly record struct ResponseHeader(bool Success, DaemonErrorCode Code, ushort MessageLength)
{
    public void Write(Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteByte(Success ? (byte)1 : (byte)0);
        writer.WriteByte((byte)Code);
        writer.WriteUInt16(MessageLength);
    }

    /// <summary>Reads the header at the start of <paramref name="input"/>.</summary>
    /// <param name="input">What has come so far.</param>
    /// <param name="header">The header.</param>
    /// <param name="isMalformed">The first byte is neither 0 nor 1: whoever sent it does not speak this protocol.</param>
    /// <returns>False while some of it is still to come, or if it is malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> input, out ResponseHeader header, out bool isMalformed)
    {
        header = default;
        isMalformed = !input.IsEmpty && input[0] > 1;
        if (isMalformed || input.Length < ProtocolLimits.ResponseHeader)
            return false;

        var reader = new PayloadReader(input[..ProtocolLimits.ResponseHeader]);
        header = new ResponseHeader(reader.ReadByte() == 1, (DaemonErrorCode)reader.ReadByte(), reader.ReadUInt16());
        return true;
    }
}
