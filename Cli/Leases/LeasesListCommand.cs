using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using Spectre.Console;

namespace CanTools.Cli.Leases;

/// <summary>Who holds what, and who waits for it.</summary>
internal sealed class LeasesListCommand : CliCommand
{
    public LeasesListCommand()
        : base("list", "who holds what, since when, until when, what for, and who waits for it")
    {
        Examples = [new("canctl leases list", "in the order in which they asked")];
        Run(RunAsync);
    }

    private static async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        IReadOnlyList<LeaseRecord> leases = await daemon.ListLeasesAsync(stop);
        Table table = Tables.Make(screen, "WHAT", "HOW", "UID", "PID", "PROGRAM", "PURPOSE", "SINCE", "UNTIL");
        foreach (LeaseRecord lease in leases)
        {
            if (screen.IsJson)
                screen.Json(json => Write(json, lease));
            else
            {
                table.Add(
                    What(lease), How(lease), $"{lease.UserId}", $"{lease.ProcessId}", lease.Program, lease.Purpose, Units.Moment(lease.Since),
                    lease.Until is { } until ? Units.Moment(until) : "-");
            }
        }
        if (screen.IsJson)
            return;
        if (leases.Count > 0)
            screen.Draw(table);
        else
            screen.Note("Nobody holds anything.");
    }

    private static string What(LeaseRecord lease) =>
        lease.Transmit is { } transmit ? $"{lease.InterfaceName} {transmit}/{lease.Receive}" : lease.InterfaceName.ToString();

    private static string How(LeaseRecord lease) =>
        lease.IsWaiting ? lease.IsShared ? "waits, for reading" : "waits" : lease.IsShared ? "shared, for reading" : "exclusive";

    private static void Write(System.Text.Json.Utf8JsonWriter json, LeaseRecord lease)
    {
        json.WriteNumber("number", lease.Number);
        json.WriteString("interface", lease.InterfaceName.ToString());
        json.WriteOptional("transmit", lease.Transmit?.ToString());
        json.WriteOptional("receive", lease.Receive?.ToString());
        json.WriteBoolean("shared", lease.IsShared);
        json.WriteBoolean("waiting", lease.IsWaiting);
        json.WriteNumber("uid", lease.UserId);
        json.WriteNumber("pid", lease.ProcessId);
        json.WriteOptional("program", lease.Program);
        json.WriteOptional("name", lease.Name);
        json.WriteOptional("purpose", lease.Purpose);
        json.WriteTime("since", lease.Since);
        json.WriteTime("until", lease.Until);
    }
}
