using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Logging;

/// <summary>From which level on the daemon logs: as it was started, until somebody turns it.</summary>
internal sealed class LogLevelSwitch(LogLevel level)
{
    private volatile int _level = (int)level;

    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    public bool Admits(LogLevel level) => (int)level >= _level;
}
