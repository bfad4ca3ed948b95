using Microsoft.Extensions.Logging;

namespace CanTools.Cli.Output;

/// <summary>What the library reports, one line each on standard error: for --verbose.</summary>
internal sealed class ErrorLog(TextWriter error) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It has one way to go.");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        error.WriteLine($"{logLevel}: {Visible.Of(formatter(state, exception))}");

    public void Dispose()
    {
    }
}
