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

    /// <summary>
    /// Looks first: replacing compiles a dozen vectorised methods at the first entry, which then delays the start.
    /// </summary>
    private static string OneLine(string text)
    {
        foreach (char c in text)
        {
            if (c is '\n' or '\r' or '\f' or '\u0085' or '\u2028' or '\u2029')
                return text.ReplaceLineEndings(" | ");
        }
        return text;
    }

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
