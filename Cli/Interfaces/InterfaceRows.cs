using System.Globalization;
using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>What is told of an interface, for people and in JSON.</summary>
internal static class InterfaceRows
{
    public static string State(CanLink link) =>
        !link.IsUp ? "down"
        : link.Controller is { } controller ? $"up, {Words(controller.State.ToString())}"
        : link.IsRunning ? "up"
        : "up, no peer";

    public static string Frames(int mtu) => mtu switch
    {
        CanMtu.Classic => "classic",
        CanMtu.Fd => "FD",
        >= CanMtu.MinXl => "XL",
        _ => mtu.ToString(CultureInfo.InvariantCulture),
    };

    public static string BitRate(CanLink link) => link.Controller?.BitTiming is not { BitRate: > 0 } timing ? "-"
        : link.Controller.DataBitTiming is { BitRate: > 0 } data ? $"{Units.BitRate(timing.BitRate)}, data {Units.BitRate(data.BitRate)}"
        : Units.BitRate(timing.BitRate);

    public static string Maker(CanLink link) => link.Maker is not { } maker ? "-"
        : $"uid {maker.UserId}{(maker.IsTemporary ? ", goes with its program" : "")}";

    public static string Words(string name) =>
        string.Concat(name.Select((one, at) => at > 0 && char.IsUpper(one) ? $" {char.ToLowerInvariant(one)}" : $"{char.ToLowerInvariant(one)}"));

    public static void Write(Utf8JsonWriter json, CanLink link)
    {
        json.WriteString("name", link.Name.ToString());
        json.WriteNumber("index", link.Index);
        json.WriteString("kind", link.Kind.ToString().ToLowerInvariant());
        json.WriteBoolean("up", link.IsUp);
        json.WriteBoolean("running", link.IsRunning);
        json.WriteNumber("mtu", link.Mtu);
        json.WriteOptional("alias", link.Alias);
        if (link.PeerIndex is { } peer)
            json.WriteNumber("peerIndex", peer);
        if (link.Maker is { } maker)
        {
            json.WriteNumber("madeForUid", maker.UserId);
            json.WriteBoolean("temporary", maker.IsTemporary);
        }
        if (link.Statistics is { } statistics)
            Write(json, statistics);
        if (link.Controller is { } controller)
            ControllerRows.Write(json, controller);
    }

    private static void Write(Utf8JsonWriter json, CanLinkStatistics statistics)
    {
        json.WriteNumber("receivedFrames", statistics.ReceivedFrames);
        json.WriteNumber("sentFrames", statistics.SentFrames);
        json.WriteNumber("receivedBytes", statistics.ReceivedBytes);
        json.WriteNumber("sentBytes", statistics.SentBytes);
        json.WriteNumber("receiveErrors", statistics.ReceiveErrors);
        json.WriteNumber("sendErrors", statistics.SendErrors);
        json.WriteNumber("receiveDrops", statistics.ReceiveDrops);
        json.WriteNumber("sendDrops", statistics.SendDrops);
    }
}
