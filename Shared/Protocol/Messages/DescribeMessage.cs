using System.Text;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// DESCRIBE (17): no payload, answered by
/// <c>[protocol version u16][n u8][daemon version: n bytes UTF-8][n u8][operations: n bytes, ascending]
/// [n u8][limits: n × (id u8, value u32)]</c>. A reader passes over limits that it does not know.
/// </summary>
internal sealed record DescribeMessage(
    ushort ProtocolVersion, string DaemonVersion, IReadOnlyList<byte> Operations, IReadOnlyDictionary<byte, uint> Limits)
{
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt16(ProtocolVersion);
        writer.WriteCounted(Encoding.UTF8.GetBytes(DaemonVersion));
        writer.WriteCounted([.. Operations]);
        writer.WriteByte(checked((byte)Limits.Count));
        foreach ((byte id, uint value) in Limits)
        {
            writer.WriteByte(id);
            writer.WriteUInt32(value);
        }
    }

    /// <summary>Null where the message does not have that form.</summary>
    public static DescribeMessage? Read(ReadOnlySpan<byte> message)
    {
        var reader = new PayloadReader(message);
        ushort protocol = reader.ReadUInt16();
        string daemon = Encoding.UTF8.GetString(reader.ReadCounted());
        byte[] operations = reader.ReadCounted().ToArray();

        var limits = new Dictionary<byte, uint>();
        for (int count = reader.ReadByte(); count > 0; count--)
            limits[reader.ReadByte()] = reader.ReadUInt32();

        return reader.IsValid ? new DescribeMessage(protocol, daemon, operations, limits) : null;
    }
}
