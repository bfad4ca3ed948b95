using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CanTools.Daemon.Logging;

/// <summary>
/// One line an entry: with the time and the level's name for a person at a terminal, with systemd's priority prefix
/// (sd-daemon(3)) for everything else.
/// </summary>
internal sealed class LogFormatter(bool forTerminal) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "hycan";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (forTerminal)
        {
            textWriter.Write(TimeProvider.System.GetLocalNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
            textWriter.Write(LevelName(logEntry.LogLevel));
        }
        else
        {
            textWriter.Write('<');
            textWriter.Write(Priority(logEntry.LogLevel));
            textWriter.Write('>');
        }

        textWriter.Write(OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is not null)
        {
            textWriter.Write(": ");
            textWriter.Write(OneLine(logEntry.Exception.ToString()));
        }
        textWriter.Write('\n');
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ");

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug    ",
        LogLevel.Information => "info     ",
        LogLevel.Warning => "warning  ",
        _ => "error    ",
    };

    private static char Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => '7',
        LogLevel.Information => '6',
        LogLevel.Warning => '4',
        LogLevel.Error => '3',
        _ => '2',
    };
}
