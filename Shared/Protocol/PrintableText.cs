using System.Buffers;
using System.Text;

namespace CanTools.Shared.Protocol;

/// <summary>What a client calls something: it is shown to others, and stands in logs, so it must not turn the text around it.</summary>
internal static class PrintableText
{
    /// <summary>Whether the bytes are one: 1 to 255 bytes of well-formed UTF-8 without control characters.</summary>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > ProtocolLimits.MaxPayload)
            return false;

        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done
                || Rune.IsControl(rune) || IsDirectional(rune.Value))
            {
                return false;
            }
            text = text[length..];
        }
        return true;
    }

    /// <summary>Characters that turn the order of others around could make a log say what was never logged.</summary>
    private static bool IsDirectional(int rune) => rune is 0x061C or 0x200E or 0x200F
        or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
