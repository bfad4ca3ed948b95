using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// DELETE_LINK (33): <c>[index u32][n u8][name: n bytes]</c>. Index 0: whichever has the name; else both must fit, so that
/// no other interface is hit that has come to the name since.
/// </summary>
internal readonly record struct DeleteLinkMessage(int Index, InterfaceName Name)
{
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt32((uint)Index);
        writer.WriteCounted(Name.Bytes);
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, out DeleteLinkMessage message)
    {
        var reader = new PayloadReader(payload);
        int index = (int)reader.ReadUInt32();
        string? problem = InterfaceName.TryRead(reader.ReadCounted(), out InterfaceName name);
        message = new DeleteLinkMessage(index, name);
        return !reader.IsValid || index < 0 ? "its payload is an index in four bytes, and a name with its length before it"
            : problem is null ? null
            : $"invalid interface name: {problem}";
    }
}
