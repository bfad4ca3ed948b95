using CanTools.Daemon.Connections;

namespace CanTools.Daemon.Links;

/// <summary>The interfaces that the daemon made. No I/O.</summary>
internal sealed class LinkTable
{
    private readonly Dictionary<int, MadeLink> _byIndex = [];
    private readonly Dictionary<ClientContext, HashSet<MadeLink>> _byHolder = [];

    /// <summary>All of them, a vxcan whose ends are both here once.</summary>
    public IEnumerable<MadeLink> All => _byIndex.Where(pair => pair.Key == pair.Value.Index).Select(pair => pair.Value);

    public void Add(MadeLink link)
    {
        _byIndex.Add(link.Index, link);
        if (link.PeerIndex != 0)
            _byIndex.Add(link.PeerIndex, link);
        if (link.Holder is null)
            return;
        if (!_byHolder.TryGetValue(link.Holder, out HashSet<MadeLink>? links))
            _byHolder.Add(link.Holder, links = []);
        links.Add(link);
    }

    /// <summary>By either end's index.</summary>
    public MadeLink? Find(int index) => _byIndex.GetValueOrDefault(index);

    /// <summary>False where it was removed before.</summary>
    public bool Remove(MadeLink link)
    {
        if (!_byIndex.Remove(link.Index))
            return false;
        if (link.PeerIndex != 0)
            _byIndex.Remove(link.PeerIndex);
        if (link.Holder is not null && _byHolder.TryGetValue(link.Holder, out HashSet<MadeLink>? links))
        {
            links.Remove(link);
            if (links.Count == 0)
                _byHolder.Remove(link.Holder);
        }
        return true;
    }

    /// <summary>What ends with a client's connection.</summary>
    public MadeLink[] HeldBy(ClientContext client) =>
        _byHolder.TryGetValue(client, out HashSet<MadeLink>? links) ? [.. links] : [];
}
