using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;

namespace CanTools.Daemon.Links;

/// <summary>
/// Does on a thread of its own what is slow about links: deleting one took 18 ms on Linux 6.1, because the kernel waits for
/// a quiet state of all processors, and controllers take their time to stop and start. What is to be deleted is deleted
/// together, which the kernel does in the time of one: 100 of them took 2.1 s one by one, 0.2 s together.
/// </summary>
internal sealed class LinkThread
{
    private readonly LinkManager _links;
    private readonly LoopInbox _inbox;
    private readonly object _gate = new();
    private readonly Queue<Job> _jobs = new();
    private bool _isRunning;

    /// <summary>
    /// The number of a group (IFLA_GROUP) into which links come that are about to be deleted together. Random, so that it
    /// is nobody else's.
    /// </summary>
    private readonly uint _group = (uint)Random.Shared.Next(1 << 24, int.MaxValue);

    public LinkThread(LinkManager links, LoopInbox inbox)
    {
        _links = links;
        _inbox = inbox;
    }

    /// <summary>Deletes interfaces that bear our mark.</summary>
    /// <param name="indices">Their indices.</param>
    /// <param name="done">Called in the loop; a link that is gone already is a success.</param>
    public void Delete(int[] indices, Action<NetlinkResult>? done = null) => Add(new Job(indices, null, done, null));

    /// <summary>Does something else, in its turn.</summary>
    /// <param name="work">What is done on the thread; it gives the reason where it fails.</param>
    /// <param name="done">Called in the loop.</param>
    public void Do(Func<LinkManager, Refusal?> work, Action<Refusal?> done) => Add(new Job([], work, null, done));

    private void Add(Job job)
    {
        lock (_gate)
        {
            _jobs.Enqueue(job);
            if (_isRunning)
                return;
            _isRunning = true;
        }
        try
        {
            new Thread(Run, 256 * 1024) { IsBackground = true, Name = "links" }.Start();
        }
        catch (OutOfMemoryException)
        {
            // The system has no thread left: then everybody waits, but nothing is lost.
            Run();
        }
    }

    /// <summary>Until there is nothing to do: the thread ends then, and the next job starts another.</summary>
    private void Run()
    {
        List<Job> deletions = [];
        while (TakeNext(deletions) is { } job)
        {
            if (deletions.Count > 0)
            {
                NetlinkResult result = Delete([.. deletions.SelectMany(deletion => deletion.Indices)]);
                foreach (Job deletion in deletions)
                {
                    if (deletion.Deleted is { } deleted)
                        _inbox.Post(() => deleted(result));
                }
            }
            else
            {
                Refusal? refusal = job.Work!(_links);
                _inbox.Post(() => job.Done!(refusal));
            }
        }
    }

    /// <summary>One job, or all deletions that are next.</summary>
    private Job? TakeNext(List<Job> deletions)
    {
        deletions.Clear();
        lock (_gate)
        {
            if (!_jobs.TryDequeue(out Job? first))
            {
                _isRunning = false;
                return null;
            }
            if (first.Work is not null)
                return first;
            deletions.Add(first);
            while (_jobs.TryPeek(out Job? next) && next.Work is null)
                deletions.Add(_jobs.Dequeue());
            return first;
        }
    }

    private NetlinkResult Delete(int[] indices)
    {
        int[] ours = [.. indices.Where(IsMarked)];
        if (ours.Length == 0)
            return NetlinkResult.Success;
        if (ours.Length == 1)
            return Forgive(_links.Delete(ours[0]));

        foreach (int index in ours)
        {
            NetlinkResult moved = Forgive(_links.SetGroup(index, _group));
            if (!moved.IsSuccess)
                return moved;
        }
        return Forgive(_links.DeleteGroup(_group));
    }

    /// <summary>Of a kind that we make, and with our mark: the last look before it is gone.</summary>
    private bool IsMarked(int index) =>
        _links.TryRead(index, out CanLink? link).IsSuccess
        && link is { Kind: CanLinkKind.Vcan or CanLinkKind.Vxcan, Maker: not null };

    private static NetlinkResult Forgive(NetlinkResult result) =>
        result.Error == Errno.ENODEV ? NetlinkResult.Success : result;

    private sealed record Job(
        int[] Indices, Func<LinkManager, Refusal?>? Work, Action<NetlinkResult>? Deleted, Action<Refusal?>? Done);
}
