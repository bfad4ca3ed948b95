using System.Globalization;
using CanTools.Shared.Can;

namespace CanTools.Cli.IsoTp;

/// <summary>Two identifiers as they are typed: "7E0:7E8", eight digits for 29 bits.</summary>
internal readonly record struct IsoTpPair(uint Transmit, uint Receive, bool IsExtended)
{
    public static IsoTpPair Parse(string text)
    {
        string[] parts = text.Split(':', '/');
        if (parts.Length != 2 || !Read(parts[0], out uint transmit) || !Read(parts[1], out uint receive))
            throw new FormatException($"'{text}' is no ISO-TP address: write TX:RX in hexadecimal, such as 7E0:7E8 or 18DA10F1:18DAF110.");
        bool isExtended = parts[0].Length > 3 || parts[1].Length > 3;
        uint max = isExtended ? CanId.MaxExtended : CanId.MaxStandard;
        if (transmit > max || receive > max)
            throw new FormatException($"'{text}' has an identifier beyond {max:X}. Eight digits are 29 bits.");
        return new IsoTpPair(transmit, receive, isExtended);
    }

    /// <param name="target">Extended addressing: the first byte of what is sent; with <paramref name="source"/>.</param>
    /// <param name="source">The first byte of what is received.</param>
    /// <param name="extension">Mixed addressing: the first byte of both.</param>
    public IsoTpAddress ToAddress(byte? target, byte? source, byte? extension) => (target, source, extension) switch
    {
        (null, null, null) => IsExtended ? IsoTpAddress.Normal29(Transmit, Receive) : IsoTpAddress.Normal(Transmit, Receive),
        ({ } to, { } from, null) => IsExtended
            ? IsoTpAddress.Extended29(Transmit, Receive, from, to)
            : IsoTpAddress.Extended(Transmit, Receive, from, to),
        (null, null, { } one) => IsExtended
            ? IsoTpAddress.Extended29(Transmit, Receive, one, one)
            : IsoTpAddress.Mixed(Transmit, Receive, one),
        _ => throw new FormatException("--target and --source go together (extended addressing); --extension goes alone (mixed addressing)."),
    };

    private static bool Read(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && text.Length <= 8;
}
