using System.Globalization;
using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>What is told of a controller, for people and in JSON.</summary>
internal static class ControllerRows
{
    public static IEnumerable<(string Name, string Value)> Of(CanController controller)
    {
        yield return ("controller", InterfaceRows.Words(controller.State.ToString()));
        if (controller.BitTiming is { } timing)
            yield return ("bit timing", timing.ToString());
        if (controller.DataBitTiming is { } data)
            yield return ("data bit timing", data.ToString());
        yield return ("modes", controller.Modes == 0 ? "none" : Names(controller.Modes));
        if (controller.SupportedModes is { } supported)
            yield return ("can do", supported == 0 ? "no modes" : Names(supported));
        if (controller.ClockHertz is { } clock)
            yield return ("clock", string.Create(CultureInfo.InvariantCulture, $"{clock / 1e6:0.###} MHz"));
        yield return ("restart after bus-off", controller.RestartDelay == TimeSpan.Zero ? "by hand" : Units.Time(controller.RestartDelay));
        if (controller.TransmitErrors is { } sent && controller.ReceiveErrors is { } received)
            yield return ("error counters", $"sending {sent}, receiving {received}");
        if (controller.TerminationOhms is { } ohms)
            yield return ("termination", ohms == 0 ? "off" : $"{ohms} Ω");
        if (controller.Statistics is { } statistics)
        {
            yield return ("bus errors", $"{statistics.BusErrors}, of which arbitration lost {statistics.ArbitrationLosses}");
            yield return ("went to", $"warning {statistics.ErrorWarnings} times, passive {statistics.ErrorPassives}, bus-off {statistics.BusOffs}");
            yield return ("restarts", statistics.Restarts.ToString(CultureInfo.InvariantCulture));
        }
    }

    public static void Write(Utf8JsonWriter json, CanController controller)
    {
        json.WriteStartObject("controller");
        json.WriteString("state", InterfaceRows.Words(controller.State.ToString()));
        json.WriteTexts("modes", Modes(controller.Modes));
        if (controller.SupportedModes is { } supported)
            json.WriteTexts("supportedModes", Modes(supported));
        Write(json, "bitTiming", controller.BitTiming);
        Write(json, "dataBitTiming", controller.DataBitTiming);
        json.WriteOptional("clockHz", controller.ClockHertz);
        json.WriteMilliseconds("restartDelayMs", controller.RestartDelay);
        json.WriteOptional("transmitErrors", controller.TransmitErrors);
        json.WriteOptional("receiveErrors", controller.ReceiveErrors);
        json.WriteOptional("terminationOhms", controller.TerminationOhms);
        if (controller.Statistics is { } statistics)
        {
            json.WriteNumber("busErrors", statistics.BusErrors);
            json.WriteNumber("errorWarnings", statistics.ErrorWarnings);
            json.WriteNumber("errorPassives", statistics.ErrorPassives);
            json.WriteNumber("busOffs", statistics.BusOffs);
            json.WriteNumber("arbitrationLosses", statistics.ArbitrationLosses);
            json.WriteNumber("restarts", statistics.Restarts);
        }
        json.WriteEndObject();
    }

    public static string Names(CanControllerModes modes) => string.Join(", ", Modes(modes));

    /// <summary>As --enable and --disable take them.</summary>
    public static IEnumerable<string> Modes(CanControllerModes modes) =>
        Enum.GetValues<CanControllerModes>().Where(one => one != 0 && modes.HasFlag(one)).Select(Name);

    public static string Name(CanControllerModes mode) => InterfaceRows.Words(mode.ToString()).Replace(' ', '-');

    private static void Write(Utf8JsonWriter json, string name, CanBitTiming? timing)
    {
        if (timing is null)
            return;
        json.WriteStartObject(name);
        json.WriteNumber("bitRate", timing.BitRate);
        json.WriteNumber("samplePoint", timing.SamplePointPermille / 1000.0);
        json.WriteNumber("timeQuantumNs", timing.TimeQuantumNanoseconds);
        json.WriteNumber("propagationSegment", timing.PropagationSegment);
        json.WriteNumber("phaseSegment1", timing.PhaseSegment1);
        json.WriteNumber("phaseSegment2", timing.PhaseSegment2);
        json.WriteNumber("synchronizationJumpWidth", timing.SynchronizationJumpWidth);
        json.WriteEndObject();
    }
}
