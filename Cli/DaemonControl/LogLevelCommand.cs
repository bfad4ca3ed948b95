using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;
using Microsoft.Extensions.Logging;

namespace CanTools.Cli.DaemonControl;

/// <summary>Asks or says from which level on the daemon logs.</summary>
internal sealed class LogLevelCommand : CliCommand
{
    private readonly Argument<LogLevel?> _level = Parsed.Argument<LogLevel?>(
        "LEVEL", "trace, debug, information, warning, error, critical or none; missing: which it is", text => Level(text),
        () => Enum.GetNames<LogLevel>().Select(name => name.ToLowerInvariant()));

    public LogLevelCommand()
        : base("log-level", "from which level on it logs, until it is started anew")
    {
        _level.Arity = ArgumentArity.ZeroOrOne;
        Add(_level);
        Remarks = "Anybody may ask; root and the socket's owner set it. The log is on its standard error: 'journalctl -u hycan-daemon' for the service.";
        Examples =
        [
            new("canctl daemon log-level", "which it is"),
            new("sudo canctl daemon log-level debug", "each request is logged from now on"),
        ];
        Run(RunAsync);
    }

    private static LogLevel Level(string text) =>
        Enum.GetValues<LogLevel>().Where(level => level.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).Cast<LogLevel?>().FirstOrDefault()
            ?? throw new FormatException($"'{text}' is none of trace, debug, information, warning, error, critical and none.");

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        if (invocation.Get(_level) is { } wanted)
        {
            await daemon.SetLogLevelAsync(wanted, stop);
            return;
        }
        string level = (await daemon.GetLogLevelAsync(stop)).ToString().ToLowerInvariant();
        if (invocation.Screen.IsJson)
            invocation.Screen.Json(json => json.WriteString("logLevel", level));
        else
            invocation.Screen.Line(level);
    }
}
