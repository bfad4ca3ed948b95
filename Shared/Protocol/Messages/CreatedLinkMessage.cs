using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// What CREATE_LINK (32) is answered by: <c>[index u32][n u8][name: n bytes]</c>, and for a vxcan the other end's index and
/// name in the same form; both are 0 and empty where it went into another network namespace.
/// </summary>
internal readonly record struct CreatedLinkMessage(
    int Index, InterfaceName Name, int PeerIndex = 0, InterfaceName PeerName = default)
{
    public const int MaxLength = 2 * (sizeof(uint) + 1 + InterfaceName.MaxLength);

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt32((uint)Index);
        writer.WriteCounted(Name.Bytes);
        writer.WriteUInt32((uint)PeerIndex);
        writer.WriteCounted(PeerName.Bytes);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out CreatedLinkMessage message)
    {
        var reader = new PayloadReader(payload);
        int index = (int)reader.ReadUInt32();
        bool isName = InterfaceName.TryParse(reader.ReadCounted(), out InterfaceName name);
        int peerIndex = (int)reader.ReadUInt32();
        ReadOnlySpan<byte> peer = reader.ReadCounted();
        InterfaceName peerName = default;
        message = default;
        if (!reader.IsValid || !isName || index <= 0 || !peer.IsEmpty && !InterfaceName.TryParse(peer, out peerName))
            return false;
        message = new CreatedLinkMessage(index, name, peerIndex, peerName);
        return true;
    }
}
