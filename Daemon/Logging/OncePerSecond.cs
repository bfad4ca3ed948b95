namespace CanTools.Daemon.Logging;

/// <summary>For what a client can cause without end: the log gets one entry a second, and the number of the others.</summary>
internal struct OncePerSecond
{
    private long _lastSaid;
    private int _unsaid;

    /// <summary>Whether to say it now, and how often it was not said since the last time.</summary>
    public bool IsDue(out int unsaid)
    {
        long now = Environment.TickCount64;
        if (_lastSaid != 0 && now - _lastSaid < 1000)
        {
            unsaid = ++_unsaid;
            return false;
        }

        unsaid = _unsaid;
        _unsaid = 0;
        _lastSaid = now;
        return true;
    }
}
