using CanTools.Daemon.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CanTools.Daemon.Logging;

/// <summary>
/// Logging to standard error. Put together by hand: the usual builder makes a container of services for it, which costs
/// 16 ms of a start that should take less than 80.
/// </summary>
internal static class DaemonLogging
{
    public static ILoggerFactory Create(LogLevelSwitch level)
    {
        var options = new ConsoleLoggerOptions
        {
            FormatterName = LogFormatter.FormatterName,
            LogToStandardErrorThreshold = LogLevel.Trace,

            // Whoever reads the log may stop reading; the daemon must not wait for them.
            QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite,
        };
        var provider = new ConsoleLoggerProvider(
            new FixedOptions(options),
            [new LogFormatter(forTerminal: !Console.IsErrorRedirected)]);
        var filter = new LoggerFilterOptions { MinLevel = LogLevel.Trace };
        filter.Rules.Add(new LoggerFilterRule(null, null, LogLevel.Trace, (_, _, one) => level.Admits(one)));
        return new LoggerFactory([provider], filter);
    }

    /// <summary>Before the program may execute itself, and so with a logger of its own, which is rarely needed.</summary>
    public static void SayWhatWasReplaced(ListeningSockets sockets, LogLevel level)
    {
        if (!sockets.All.Any(socket => socket.ReplacesStale))
            return;
        using ILoggerFactory logging = Create(new LogLevelSwitch(level));
        foreach (ListeningSocket socket in sockets.All.Where(socket => socket.ReplacesStale))
            logging.CreateLogger("hycan_daemon").StaleSocketReplaced(socket.Path);
    }

    private sealed class FixedOptions(ConsoleLoggerOptions value) : IOptionsMonitor<ConsoleLoggerOptions>
    {
        public ConsoleLoggerOptions CurrentValue => value;

        public ConsoleLoggerOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
    }
}
