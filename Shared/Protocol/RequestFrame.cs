namespace CanTools.Shared.Protocol;

/// <summary>
/// A request on the wire: <c>[operation u8][length u8][payload: length bytes]</c>. Every request carries its length, so
/// the stream stays in step whatever is in it.
/// </summary>
internal readonly ref struct RequestFrame(Operation operation, ReadOnlySpan<byte> payload)
{
    public Operation Operation { get; } = operation;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The bytes that the frame takes on the wire.</summary>
    public int Length => ProtocolLimits.RequestHeader + Payload.Length;

    /// <summary>Reads the frame at the start of <paramref name="input"/>; false while some of it is still to come.</summary>
    public static bool TryRead(ReadOnlySpan<byte> input, out RequestFrame frame)
    {
        frame = default;
        if (input.Length < ProtocolLimits.RequestHeader)
            return false;

        int end = ProtocolLimits.RequestHeader + input[1];
        if (input.Length < end)
            return false;

        frame = new RequestFrame((Operation)input[0], input[ProtocolLimits.RequestHeader..end]);
        return true;
    }

    /// <summary>The frame's bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        var writer = new PayloadWriter(bytes);
        writer.WriteByte((byte)Operation);
        writer.WriteCounted(Payload);
        return bytes;
    }
}
