using CanTools.Shared.Can;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// OPEN_ISOTP (48): <c>[flags u8: 1 exclusive][binding, as in <see cref="IsoTpBindingFields"/>][n u8][interface: n bytes]</c>,
/// answered by <see cref="OpenedIsoTpMessage"/>.
/// </summary>
internal readonly record struct OpenIsoTpMessage(InterfaceName Interface, IsoTpBinding Binding, bool IsExclusive)
{
    private const byte ExclusiveFlag = 1;

    public void Write(ref PayloadWriter writer)
    {
        writer.WriteByte(IsExclusive ? ExclusiveFlag : (byte)0);
        Binding.Write(ref writer);
        writer.WriteCounted(Interface.Bytes);
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, out OpenIsoTpMessage message)
    {
        message = default;
        var reader = new PayloadReader(payload);
        byte flags = reader.ReadByte();
        string? contradiction = IsoTpBindingFields.Read(ref reader, out IsoTpBinding binding);
        ReadOnlySpan<byte> name = reader.ReadCounted();

        if (!reader.IsValid)
            return "its length does not fit its fields";
        if ((flags & ~ExclusiveFlag) != 0)
            return "a reserved flag is set";
        if (contradiction is not null)
            return contradiction;
        if (InterfaceName.TryRead(name, out InterfaceName interfaceName) is { } problem)
            return problem;

        message = new OpenIsoTpMessage(interfaceName, binding, flags == ExclusiveFlag);
        return null;
    }
}
