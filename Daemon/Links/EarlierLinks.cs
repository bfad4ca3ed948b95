using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Links;

/// <summary>
/// Interfaces that an earlier daemon made, known by their mark. Where their clients' connections have ended with that daemon,
/// the temporary ones live as long as the process for which they were made.
/// </summary>
internal sealed class EarlierLinks(Loop loop, LinkManager links, LinkKeeper keeper, ILogger log) : IDisposable
{
    private readonly Loop _loop = loop;
    private readonly LinkKeeper _keeper = keeper;
    private readonly HashSet<Watch> _watches = [];

    public void TakeOver()
    {
        List<CanLink> all = [];
        Errno error = links.ReadAll(all);
        if (error != Errno.None)
            throw new DaemonStartException($"Cannot list the interfaces: {error.Describe()}.");

        List<int> orphans = [];
        foreach (CanLink link in all)
        {
            if (link.Mark is not { } mark || link.Kind is not (CanLinkKind.Vcan or CanLinkKind.Vxcan) || _keeper.IsEnding(link.Index))
                continue;
            _keeper.Adopt(link.Index, link.IsPeerElsewhere ? 0 : link.PeerIndex ?? 0, mark.UserId);
            log.LinkAdopted(link.Name, link.Index, mark.UserId);
            if (mark.IsTemporary && !TryWatch(mark, link.Index))
                orphans.Add(link.Index);
        }
        foreach (int index in orphans)
            _keeper.DeleteAdopted(index);
    }

    public void Dispose()
    {
        foreach (Watch watch in _watches)
            watch.Dispose();
    }

    /// <summary>False where the process has ended. One that cannot be watched is left alone, and so is its interface.</summary>
    private bool TryWatch(LinkMark mark, int index)
    {
        FileDescriptor process = LibC.pidfd_open(mark.ProcessId);
        if (process.IsInvalid)
            return LibC.LastError != Errno.ESRCH;
        if (ProcessRecord.StartOf(mark.ProcessId) != mark.ProcessStart || ProcessRecord.HasEnded(process))
        {
            process.Dispose();
            return false;
        }
        _watches.Add(new Watch(this, process, index));
        return true;
    }

    private sealed class Watch : IEventHandler, IDisposable
    {
        private readonly EarlierLinks _owner;
        private readonly FileDescriptor _process;
        private readonly int _index;
        private readonly ulong _token;

        /// <summary>Takes ownership of the process's descriptor.</summary>
        public Watch(EarlierLinks owner, FileDescriptor process, int index)
        {
            _owner = owner;
            _process = process;
            _index = index;
            _token = owner._loop.Add(process, LibC.Epoll.In, this);
        }

        public void OnEvents(LibC.Epoll events)
        {
            _owner._watches.Remove(this);
            Dispose();
            _owner._keeper.DeleteAdopted(_index);
        }

        public void Dispose()
        {
            _owner._loop.Remove(_process, _token);
            _process.Dispose();
        }
    }
}
