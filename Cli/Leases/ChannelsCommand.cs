using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using Spectre.Console;

namespace CanTools.Cli.Leases;

/// <summary>Who has which ISO-TP channel open.</summary>
internal sealed class ChannelsCommand : CliCommand
{
    public ChannelsCommand()
        : base("channels", "who has which ISO-TP channel open through the daemon")
    {
        Examples = [new("canctl channels", "one line for each who has one")];
        Run(RunAsync);
    }

    private static async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        IReadOnlyList<IsoTpChannelShare> shares = await daemon.ListIsoTpAsync(stop);
        Table table = Tables.Make(screen, "INTERFACE", "TX", "RX", "ACCESS", "UID", "PID", "PROGRAM", "SINCE");
        foreach (IsoTpChannelShare share in shares)
        {
            if (screen.IsJson)
                screen.Json(json => Write(json, share));
            else
            {
                table.Add(
                    share.InterfaceName.ToString(), With(share.Transmit.ToString(), share.TransmitExtension), With(share.Receive.ToString(), share.ReceiveExtension),
                    share.IsExclusive ? "exclusive" : "shared", $"{share.UserId}", $"{share.ProcessId}", share.HolderName, Units.Moment(share.Since));
            }
        }
        if (screen.IsJson)
            return;
        if (shares.Count > 0)
            screen.Draw(table);
        else
            screen.Note("Nobody has a channel open through the daemon.");
    }

    private static string With(string id, byte? extension) => extension is { } one ? $"{id}:{one:X2}" : id;

    private static void Write(System.Text.Json.Utf8JsonWriter json, IsoTpChannelShare share)
    {
        json.WriteNumber("channel", share.Channel);
        json.WriteString("interface", share.InterfaceName.ToString());
        json.WriteString("transmit", With(share.Transmit.ToString(), share.TransmitExtension));
        json.WriteString("receive", With(share.Receive.ToString(), share.ReceiveExtension));
        json.WriteBoolean("exclusive", share.IsExclusive);
        json.WriteBoolean("interfaceGone", share.IsInterfaceGone);
        json.WriteNumber("uid", share.UserId);
        json.WriteNumber("pid", share.ProcessId);
        json.WriteOptional("holder", share.HolderName);
        json.WriteTime("since", share.Since);
    }
}
