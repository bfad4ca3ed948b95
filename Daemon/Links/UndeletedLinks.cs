using CanTools.Daemon.EventLoop;

namespace CanTools.Daemon.Links;

/// <summary>Interfaces whose clients have gone and that could not be deleted: tried again after a second, two, four, up to a minute.</summary>
internal sealed class UndeletedLinks : IDisposable
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly HashSet<MadeLink> _links = [];
    private readonly LoopTimer _timer;
    private readonly Action<MadeLink[]> _delete;
    private TimeSpan _pause = s_shortest;

    /// <param name="loop">Where the time passes.</param>
    /// <param name="delete">Tries again, and adds what fails again.</param>
    public UndeletedLinks(Loop loop, Action<MadeLink[]> delete)
    {
        _delete = delete;
        _timer = new LoopTimer(loop, TryAgain);
    }

    public void Add(MadeLink link)
    {
        _links.Add(link);
        if (!_timer.IsArmed)
            _timer.Arm(_pause);
    }

    /// <summary>It is gone.</summary>
    public void Remove(MadeLink link)
    {
        _links.Remove(link);
        if (_links.Count == 0)
            _pause = s_shortest;
    }

    public void Dispose() => _timer.Dispose();

    private void TryAgain()
    {
        if (_links.Count == 0)
            return;
        _pause = _pause * 2 < s_longest ? _pause * 2 : s_longest;
        _delete([.. _links]);
        _timer.Arm(_pause);
    }
}
