using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>
/// The CAN interfaces as far as they are known, and what changes in them: from a list of all, then from events, in the
/// kernel's order; and from a list again where events were lost. No I/O.
/// </summary>
internal sealed class InterfaceView
{
    private readonly Dictionary<int, CanLink> _known = [];
    private readonly HashSet<int> _seen = [];
    private readonly Queue<CanInterfaceEvent> _events = new();
    private bool _isListing;
    private bool _hasListed;

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CanInterfaceEvent? next) =>
        _events.TryDequeue(out next);

    /// <summary>A list of all begins; events may come in between.</summary>
    public void BeginList()
    {
        _seen.Clear();
        _isListing = true;
    }

    /// <summary>The list is complete: what was in neither the list nor an event is gone.</summary>
    public void EndList()
    {
        foreach (int index in _known.Keys.Where(index => !_seen.Contains(index)).ToArray())
            OnDeleted(index);
        _isListing = false;
        _hasListed = true;
    }

    public void OnLink(CanLink link)
    {
        if (_isListing)
            _seen.Add(link.Index);
        CanLink? before = _known.GetValueOrDefault(link.Index);
        _known[link.Index] = link;
        if (before is null)
            Add(_hasListed ? CanInterfaceChange.Created : CanInterfaceChange.Present, link, null);
        else
            Compare(before, link);
    }

    public void OnDeleted(int index)
    {
        if (_known.Remove(index, out CanLink? link))
            Add(CanInterfaceChange.Deleted, link, link);
    }

    private void Compare(CanLink before, CanLink link)
    {
        if (before.IsUp != link.IsUp)
            Add(link.IsUp ? CanInterfaceChange.Up : CanInterfaceChange.Down, link, before);
        if (before.Controller?.State != link.Controller?.State)
            Add(CanInterfaceChange.BusState, link, before);
        if (Settings(before) != Settings(link))
            Add(CanInterfaceChange.Changed, link, before);
    }

    /// <summary>What counts as a change of its own: neither statistics nor error counters.</summary>
    private static (InterfaceName, int, string?, bool, bool, CanBitTiming?, CanBitTiming?, CanControllerModes?, TimeSpan?, int?)
        Settings(CanLink link) =>
        (link.Name, link.Mtu, link.Alias, link.IsUp == link.IsRunning, link.IsPeerElsewhere, link.Controller?.BitTiming,
            link.Controller?.DataBitTiming, link.Controller?.Modes, link.Controller?.RestartDelay,
            link.Controller?.TerminationOhms);

    private void Add(CanInterfaceChange change, CanLink link, CanLink? before) =>
        _events.Enqueue(new CanInterfaceEvent(change, link, before));
}
