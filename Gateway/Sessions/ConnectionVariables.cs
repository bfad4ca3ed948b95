namespace CanTools.Gateway.Sessions;

/// <summary>
/// openOBD's connection variables: a client's about a connector, such as what it found out about the vehicle there. They go from one of
/// its sessions on that connector to the next, and are forgotten some time after the last one.
/// </summary>
/// <param name="clock">When that is.</param>
/// <param name="kept">How long after the last session.</param>
internal sealed class ConnectionVariables(TimeProvider clock, TimeSpan kept)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Owner, string Connector), Entry> _entries = [];

    /// <summary>Those of a session that begins.</summary>
    public VariableTable Enter(string owner, string connector)
    {
        lock (_lock)
        {
            Sweep();
            if (!_entries.TryGetValue((owner, connector), out Entry? entry))
                _entries.Add((owner, connector), entry = new Entry());
            entry.Sessions++;
            return entry.Variables;
        }
    }

    /// <summary>It ended.</summary>
    public void Leave(string owner, string connector)
    {
        lock (_lock)
        {
            Entry entry = _entries[(owner, connector)];
            entry.Sessions--;
            entry.LeftAt = clock.GetTimestamp();

            // Nothing would be lost.
            if (entry.Sessions == 0 && entry.Variables.List().Variables.Count == 0)
                _entries.Remove((owner, connector));
        }
    }

    private void Sweep()
    {
        foreach (((string, string) key, Entry entry) in _entries)
        {
            if (entry.Sessions == 0 && clock.GetElapsedTime(entry.LeftAt) > kept)
                _entries.Remove(key);
        }
    }

    private sealed class Entry
    {
        public VariableTable Variables { get; } = new(new VariableRoom());

        public int Sessions { get; set; }

        public long LeftAt { get; set; }
    }
}
