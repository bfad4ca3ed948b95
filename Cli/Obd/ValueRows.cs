using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Client.Obd;

namespace CanTools.Cli.Obd;

/// <summary>A value in JSON: what was asked, by whom it was answered, as text and, where it is one, as a number.</summary>
internal static class ValueRows
{
    public static void Write(Utf8JsonWriter json, ObdEcu ecu, ObdCommand command)
    {
        json.WriteString("ecu", ecu.Id.ToString());
        json.WriteString("command", CommandNames.Number(command));
        json.WriteString("name", CommandNames.NameOf(command));
    }

    public static void Write(Utf8JsonWriter json, ObdEcu ecu, ObdValue value)
    {
        json.WriteTime("at", DateTimeOffset.UtcNow);
        Write(json, ecu, value.Command);
        json.WriteString("text", value.ToString());
        if (value.Shape == ObdShape.Number)
        {
            json.WriteOptional("number", value.Number);
            json.WriteOptional("unit", value.Unit);
        }
        else if (value.Shape == ObdShape.TroubleCodes)
        {
            json.WriteTexts("codes", value.TroubleCodes.Select(code => code.ToString()));
        }
    }
}
