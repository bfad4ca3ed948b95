using System.Buffers;
using System.Text;

namespace CanTools.Shared.Protocol.Messages;

/// <summary>
/// HELLO (16): <c>[name: UTF-8, the whole payload]</c>, answered by <c>"Hello, {name}"</c>. The name is what the daemon
/// calls this client from then on, so it must be printable, and not turn the text around it.
/// </summary>
internal static class HelloMessage
{
    public static ReadOnlySpan<byte> Greeting => "Hello, "u8;

    /// <summary>Whether the bytes are a name: 1 to 255 bytes of well-formed UTF-8 without control characters.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > ProtocolLimits.MaxPayload)
            return false;

        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int length) != OperationStatus.Done
                || Rune.IsControl(rune) || IsDirectional(rune.Value))
            {
                return false;
            }
            name = name[length..];
        }
        return true;
    }

    /// <summary>Characters that turn the order of others around could make a log say what was never logged.</summary>
    private static bool IsDirectional(int rune) => rune is 0x061C or 0x200E or 0x200F
        or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
