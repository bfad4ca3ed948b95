using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Links;

/// <summary>
/// Does away from the loop what is slow about links: deleting one took 18 ms on Linux 6.1, because the kernel waits for a quiet
/// state of all processors, and controllers take their time to stop and start. One thread does it, in order; where it is held
/// up (a socket that keeps a deleted link alive can do that for as long as its owner likes), the next job gets another, with as
/// many threads as there can be interfaces: whoever makes theirs slow uses up what they may have, and keeps nobody else waiting.
/// </summary>
internal sealed class LinkThreads : IDisposable
{
    private const int StackSize = 256 * 1024;

    /// <summary>From here on a thread counts as held up.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the daemon's end waits for what is at hand, so that no controller is left half changed.</summary>
    private static readonly TimeSpan s_lastPatience = TimeSpan.FromSeconds(2);

    private readonly LoopInbox _inbox;
    private readonly ILogger _log;
    private readonly int _maxThreads;
    private readonly LoopTimer _lookAgain;
    private readonly object _gate = new();
    private readonly Queue<Job> _jobs = new();
    private readonly List<Worker> _workers = [];
    private bool _isStopping;

    public LinkThreads(Loop loop, LoopInbox inbox, int maxThreads, ILogger log)
    {
        _inbox = inbox;
        _log = log;
        _maxThreads = maxThreads;
        _lookAgain = new LoopTimer(loop, HelpWhereHeldUp);
    }

    /// <summary>Deletes interfaces that bear our mark; those of one user that wait together are deleted together.</summary>
    /// <param name="user">For whom they were made.</param>
    /// <param name="indices">Their indices.</param>
    /// <param name="areHalfMade">Whether they were made just now and may lack the mark.</param>
    /// <param name="done">Called in the loop; a link that is gone already is a success, one without our mark EACCES.</param>
    public void Delete(uint user, int[] indices, bool areHalfMade, Action<NetlinkResult> done) =>
        Add(new Job(user, indices, areHalfMade, null, done, null));

    /// <summary>Does something else, in its turn.</summary>
    /// <param name="work">What is done on the thread; it gives the reason where it fails.</param>
    /// <param name="done">Called in the loop.</param>
    public void Do(Func<LinkManager, Refusal?> work, Action<Refusal?> done) => Add(new Job(0, [], false, work, null, done));

    /// <summary>Whether nothing is to be done, or at hand.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _jobs.Count == 0 && _workers.Count == 0;
        }
    }

    /// <summary>Takes nothing new, and waits a moment for what is at hand.</summary>
    public void Dispose()
    {
        DateTime end = DateTime.UtcNow + s_lastPatience;
        lock (_gate)
        {
            _isStopping = true;
            _jobs.Clear();
            while (_workers.Count > 0 && DateTime.UtcNow < end)
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(50));
        }
        _lookAgain.Dispose();
    }

    private void Add(Job job)
    {
        lock (_gate)
        {
            if (_isStopping)
                return;
            _jobs.Enqueue(job);
        }
        HelpWhereHeldUp();
    }

    /// <summary>Starts a thread where none works, or all are held up. In the loop.</summary>
    private void HelpWhereHeldUp()
    {
        lock (_gate)
        {
            if (_jobs.Count == 0)
                return;
            if (_workers.Count < _maxThreads && _workers.All(worker => worker.IsHeldUp(s_patience)))
                StartWorker();
            if (!_lookAgain.IsArmed)
                _lookAgain.Arm(s_patience);
        }
    }

    /// <summary>Where none can be started, the timer tries again.</summary>
    private void StartWorker()
    {
        var worker = new Worker();
        if (BackgroundThread.TryStart(() => Run(worker), "links", StackSize))
            _workers.Add(worker);
    }

    /// <summary>Until there is nothing to do: the thread ends then, and the next job starts another.</summary>
    private void Run(Worker worker)
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? socket);
        using (socket)
        {
            LinkManager? links = socket is null ? null : new LinkManager(socket);
            while (TakeNext(worker) is { Length: > 0 } jobs)
            {
                if (jobs[0].Work is { } work)
                    Work(links, error, work, jobs[0].Done!);
                else
                    Delete(links, error, jobs);
            }
        }
    }

    /// <summary>One job, or all deletions of one user that are next.</summary>
    private Job[] TakeNext(Worker worker)
    {
        lock (_gate)
        {
            if (!_jobs.TryDequeue(out Job? first))
            {
                _workers.Remove(worker);
                Monitor.PulseAll(_gate);
                return [];
            }
            worker.BeginJob();
            List<Job> jobs = [first];
            while (first.Work is null && _jobs.TryPeek(out Job? next) && next.Work is null
                && next.User == first.User && next.AreHalfMade == first.AreHalfMade)
                jobs.Add(_jobs.Dequeue());
            return [.. jobs];
        }
    }

    private void Work(LinkManager? links, Errno error, Func<LinkManager, Refusal?> work, Action<Refusal?> done)
    {
        Refusal? refusal;
        try
        {
            refusal = links is null ? LinkRefusals.NoSocket(error) : work(links);
        }
#pragma warning disable CA1031 // A fault in one job must cost one answer, not everybody's daemon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _log.RequestFailed(exception, Operation.ConfigureLink);
            refusal = new Refusal(DaemonErrorCode.InternalError, "The daemon failed on this request; its log has the reason.");
        }
        _inbox.Post(() => done(refusal));
    }

    private void Delete(LinkManager? links, Errno error, Job[] jobs)
    {
        var deletion = new LinkDeletion(links, error, jobs[0].AreHalfMade);
        deletion.Run([.. jobs.SelectMany(job => job.Indices)]);
        foreach (Job job in jobs)
        {
            NetlinkResult result = deletion.ResultOf(job.Indices);
            _inbox.Post(() => job.Deleted!(result));
        }
    }

    private sealed record Job(
        uint User, int[] Indices, bool AreHalfMade, Func<LinkManager, Refusal?>? Work, Action<NetlinkResult>? Deleted, Action<Refusal?>? Done);

    private sealed class Worker
    {
        private long _since = Environment.TickCount64;

        public void BeginJob() => Volatile.Write(ref _since, Environment.TickCount64);

        public bool IsHeldUp(TimeSpan patience) => Environment.TickCount64 - Volatile.Read(ref _since) > patience.TotalMilliseconds;
    }
}
