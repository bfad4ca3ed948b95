namespace CanTools.Daemon.Connections;

/// <summary>
/// Connections that must do something within one fixed time. Because the time is the same for all, the oldest always
/// stands first, and joining, leaving and looking cost nothing. No clock of its own: times are milliseconds from the
/// caller's.
/// </summary>
internal sealed class DeadlineQueue<T>(TimeSpan allowed)
    where T : class
{
    private readonly LinkedList<Entry> _entries = new();

    /// <summary>When the first one's time is up; null where nobody waits.</summary>
    public long? NextDeadline => _entries.First?.ValueRef.Deadline;

    /// <summary>Gives an entry its time from now; an entry that already runs keeps its earlier deadline.</summary>
    public void Join(LinkedListNode<Entry> node, long now)
    {
        if (node.List is not null)
            return;
        node.ValueRef.Deadline = now + (long)allowed.TotalMilliseconds;
        _entries.AddLast(node);
    }

    public void Leave(LinkedListNode<Entry> node)
    {
        if (node.List == _entries)
            _entries.Remove(node);
    }

    /// <summary>Takes out one whose time is up; null where there is none.</summary>
    public T? TakeExpired(long now)
    {
        if (_entries.First is not { } first || first.ValueRef.Deadline > now)
            return null;
        _entries.Remove(first);
        return first.ValueRef.Owner;
    }

    internal struct Entry(T owner)
    {
        public readonly T Owner = owner;
        public long Deadline;
    }
}
