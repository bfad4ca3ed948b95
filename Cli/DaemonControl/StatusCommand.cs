using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace CanTools.Cli.DaemonControl;

/// <summary>What the daemon is, and how much it lets anybody have.</summary>
internal sealed class StatusCommand : CliCommand
{
    public StatusCommand()
        : base("status", "version, socket, log level, and how much it lets anybody have")
    {
        Examples = [new("canctl daemon status --json", "for a script")];
        Run(RunAsync);
    }

    private static async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        DaemonDescription description = await daemon.DescribeAsync(stop);
        LogLevel? level = await TryGetLevelAsync(daemon, stop);
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteString("daemonVersion", description.DaemonVersion);
                json.WriteNumber("protocolVersion", description.ProtocolVersion);
                json.WriteString("socket", daemon.SocketPath);
                json.WriteOptional("logLevel", level?.ToString().ToLowerInvariant());
                foreach ((string name, uint? most, uint? perUser, uint? perConnection) in Limits(description))
                {
                    json.WriteStartObject(name);
                    json.WriteOptional("max", most);
                    json.WriteOptional("perUser", perUser);
                    json.WriteOptional("perConnection", perConnection);
                    json.WriteEndObject();
                }
            });
            return;
        }
        screen.Line($"hycan_daemon {Visible.Of(description.DaemonVersion)}, protocol {description.ProtocolVersion}, at {daemon.SocketPath}"
            + (level is { } one ? $", logs from {one.ToString().ToLowerInvariant()} on" : ""));
        Table table = Tables.Make(screen, "LIMIT OF", "#IN ALL", "#OF A USER", "#OF A CONNECTION");
        foreach ((string name, uint? most, uint? perUser, uint? perConnection) in Limits(description))
            table.Add(name, Text(most), Text(perUser), Text(perConnection));
        screen.Draw(table);
    }

    private static IEnumerable<(string Name, uint? Most, uint? PerUser, uint? PerConnection)> Limits(DaemonDescription of) =>
    [
        ("connections", of.MaxConnections, of.MaxConnectionsPerUser, null),
        ("channels", of.MaxChannels, of.MaxChannelsPerUser, of.MaxChannelsPerConnection),
        ("interfaces", of.MaxInterfaces, of.MaxInterfacesPerUser, of.MaxInterfacesPerConnection),
        ("leases", of.MaxLeases, of.MaxLeasesPerUser, null),
        ("requestsPerSecond", of.MaxRequests, of.MaxRequestsPerUser, null),
    ];

    private static string Text(uint? limit) => limit is { } number ? Units.Count(number) : "-";

    /// <summary>Null: an earlier daemon, which does not tell it.</summary>
    private static async Task<LogLevel?> TryGetLevelAsync(DaemonClient daemon, CancellationToken stop)
    {
        try
        {
            return await daemon.GetLogLevelAsync(stop);
        }
        catch (CanToolsException)
        {
            return null;
        }
    }
}
