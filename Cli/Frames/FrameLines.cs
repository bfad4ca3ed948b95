using CanTools.Cli.Output;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Frames;

/// <summary>A line for each frame, and one for each PDU of ISO-TP where it is decoded.</summary>
internal sealed class FrameLines(Screen screen, TimeColumn time, IsoTpReassembler? decoder, bool withAscii) : IFrameSink
{
    public void Add(InterfaceName name, in CanMessage message)
    {
        IsoTpPart? part = decoder?.Add(message);
        if (screen.IsJson)
            WriteJson(name, message, part);
        else
            Write(name, message, part);
        screen.Flush();
    }

    public Task ShowAsync(CancellationToken stop) => Task.CompletedTask;

    public void End() => screen.TryFlush();

    private void WriteJson(InterfaceName name, in CanMessage message, IsoTpPart? part)
    {
        CanMessage frame = message;
        screen.Json(json =>
        {
            FrameText.Write(json, name, frame);
            if (part is not { } one)
                return;
            json.WriteStartObject("isotp");
            json.WriteString("part", one.Part);
            json.WriteOptional("problem", one.Problem);
            if (one.Pdu is { } pdu)
            {
                json.WriteHex("pdu", pdu);
                json.WriteOptional("says", UdsText.Describe(pdu));
            }
            json.WriteEndObject();
        });
    }

    private void Write(InterfaceName name, in CanMessage message, IsoTpPart? part)
    {
        string before = time.Next(message);
        string text = FrameText.Format(name, message);
        if (withAscii && !message.IsError)
            text = $"{text,-50}  '{FrameText.Ascii(message.Data)}'";
        if (part is { } one)
            text = $"{text,-48}  {one.Part}";
        if (screen.HasColor)
            screen.Canvas.Write(new Text($"{before}{text}\n", FrameText.StyleOf(message)));
        else
            screen.Line(before + text);

        string indent = new(' ', before.Length + 10);
        if (part?.Problem is { } problem)
            screen.Line($"{indent}! {problem}");
        if (part?.Pdu is { } pdu)
            screen.Line($"{indent}= {FrameText.Hex(pdu)}{(UdsText.Describe(pdu) is { } says ? $"   {Visible.Of(says)}" : "")}");
    }
}
