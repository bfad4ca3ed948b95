using CanTools.Cli.Application;
using CanTools.Cli.Frames;
using CanTools.Cli.Output;

namespace CanTools.Cli.IsoTp;

/// <summary>PDUs as they are read and printed.</summary>
internal static class PduText
{
    /// <summary>Those that were typed; "-" stands for the lines of standard input.</summary>
    public static IAsyncEnumerable<byte[]> Read(string[] texts, CancellationToken stop)
    {
        if (texts is not ["-"])
            return texts.Select(text => Quantity.Hex(text).Value).ToArray().ToAsyncEnumerable();
        return StandardInput.ReadLinesAsync(stop).Where(line => line.Trim().Length > 0).Select(line => Quantity.Hex(line.Trim()).Value);
    }

    /// <summary>The bytes, and for people what they say where it is known.</summary>
    public static void Print(Screen screen, ReadOnlySpan<byte> pdu, DateTimeOffset? time = null, string? way = null)
    {
        byte[] bytes = pdu.ToArray();
        string? says = UdsText.Describe(pdu);
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteTime("at", time);
                json.WriteOptional("way", way);
                json.WriteHex("pdu", bytes);
                json.WriteNumber("length", bytes.Length);
                json.WriteOptional("says", says);
            });
        }
        else
        {
            string before = way is null ? "" : $"{time?.LocalDateTime:HH:mm:ss.ffffff}  {way}  ";
            screen.Line(before + FrameText.Hex(pdu) + (screen.IsQuiet || says is null ? "" : $"   {Visible.Of(says)}"));
        }
        screen.Flush();
    }
}
