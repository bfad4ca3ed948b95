using System.Globalization;
using System.Text;
using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Frames;

/// <summary>A frame as candump shows it, and in JSON.</summary>
internal static class FrameText
{
    private static readonly Color[] s_colors = [Color.Green, Color.Yellow, Color.Aqua, Color.Fuchsia, Color.Blue, Color.Silver];

    /// <summary>Such as "vcan0  7E0   [8]  02 01 0C CC CC CC CC CC".</summary>
    public static string Format(InterfaceName name, in CanMessage message)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name,-8}  {Id(message),8}  ");
        if (message.IsRemote)
            return text.Append(CultureInfo.InvariantCulture, $" [{message.RemoteLength}]  remote request").ToString();
        text.Append(message.Kind == CanFrameKind.Classic
            ? string.Create(CultureInfo.InvariantCulture, $" [{message.Data.Length}]  ")
            : string.Create(CultureInfo.InvariantCulture, $"[{message.Data.Length:D2}]  "));
        return message.IsError ? text.Append("error: ").Append(message.Frame.Error).ToString() : text.Append(Hex(message.Data)).ToString();
    }

    public static string Id(in CanMessage message) => message.IsError
        ? (message.RawId & CanId.MaxExtended).ToString("X8", CultureInfo.InvariantCulture)
        : message.Id.ToString();

    public static string Hex(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length * 3);
        foreach (byte one in data)
            text.Append(text.Length > 0 ? " " : "").Append(one.ToString("X2", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>Printable ASCII as it is, dots for the rest.</summary>
    public static string Ascii(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length);
        foreach (byte one in data)
            text.Append(one is >= 0x20 and < 0x7F ? (char)one : '.');
        return text.ToString();
    }

    /// <summary>The same identifier has the same colour.</summary>
    public static Style StyleOf(in CanMessage message) => message.IsError
        ? new Style(Color.Red, decoration: Decoration.Bold)
        : new Style(s_colors[(int)(message.Id.Value % (uint)s_colors.Length)]);

    public static void Write(Utf8JsonWriter json, InterfaceName name, in CanMessage message)
    {
        json.WriteTime("at", message.Timestamp);
        json.WriteString("interface", name.ToString());
        json.WriteString("frame", message.ToString());
        json.WriteString("kind", message.Kind.ToString().ToLowerInvariant());
        json.WriteString("id", Id(message));
        json.WriteBoolean("extended", !message.IsError && message.Id.IsExtended);
        if (message.IsRemote)
            json.WriteBoolean("remote", true);
        if (message.IsError)
            json.WriteString("error", message.Frame.Error!.Value.ToString());
        if (message.IsLocal)
            json.WriteBoolean("local", true);
        json.WriteHex("data", message.Data);
    }
}
