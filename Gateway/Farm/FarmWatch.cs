using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Sessions;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>
/// Those who watch sessions at this gateway. As long as there are any, it looks what changed: at once where the database says so, and
/// now and then, because what it says may be lost.
/// </summary>
internal sealed class FarmWatch : IAsyncDisposable
{
    private readonly FarmOptions _options;
    private readonly FarmDatabase _database;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _kept;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly HashSet<SessionWatcher> _watchers = [];

    /// <summary>What was told of each.</summary>
    private readonly Dictionary<string, SessionRecord> _told = [];

    /// <summary>What the last look found.</summary>
    private HashSet<string> _found = [];

    private readonly SemaphoreSlim _hint = new(0, 1), _looking = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    public FarmWatch(GatewayOptions options, FarmDatabase database, FarmNews news, TimeProvider clock, ILogger log)
    {
        _log = log;
        _options = options.Farm;
        _kept = options.Times.KeptWhenOver;
        _database = database;
        _clock = clock;
        news.Told += (what, _) =>
        {
            if (what is "session" or "")
                Hint();
        };
    }

    public void Start() => _work = Task.Run(() => RunAsync(_stopping.Token));

    /// <summary>One of this gateway's own.</summary>
    public void Tell(SessionRecord session)
    {
        lock (_lock)
        {
            if (_watchers.Count == 0 || _told.TryGetValue(session.Id, out SessionRecord? known) && known.Revision >= session.Revision)
                return;
            _told[session.Id] = session;
            foreach (SessionWatcher watcher in _watchers)
                watcher.Tell(session);
        }
    }

    /// <summary>One of this gateway's own, which never came to be.</summary>
    public void Forget(string id)
    {
        lock (_lock)
            ForgetLocked(id);
    }

    private void ForgetLocked(string id)
    {
        _told.Remove(id);
        foreach (SessionWatcher watcher in _watchers)
            watcher.Forget(id);
    }

    public async IAsyncEnumerable<SessionRecord> WatchAsync(
        SessionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new SessionWatcher(filter);

        // What is read now may be older than what is told meanwhile: it is told to all, and by number.
        lock (_lock)
        {
            foreach (SessionRecord session in _told.Values)
                watcher.Tell(session);
            _watchers.Add(watcher);
        }
        try
        {
            await LookAsync(cancellationToken);
            await foreach (SessionRecord session in watcher.ReadAllAsync(cancellationToken))
                yield return session;
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
                if (_watchers.Count == 0)
                    _told.Clear();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
        _hint.Dispose();
        _looking.Dispose();
    }

    private void Hint()
    {
        try
        {
            _hint.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will look anyway.
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _hint.WaitAsync(_options.Beat, cancellationToken);
                bool isWatched;
                lock (_lock)
                    isWatched = _watchers.Count > 0;
                if (isWatched)
                    await LookAsync(cancellationToken);
            }
            catch (GrpcException)
            {
                await Task.Delay(_options.Beat, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A fault of ours must not end this silently: it is said, and tried again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _log.FarmFailed(exception);
                await Task.Delay(_options.Beat, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        // One after the other: what one found and the next one does not is gone.
        await _looking.WaitAsync(cancellationToken);
        try
        {
            await LookOnceAsync(cancellationToken);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        var all = await _database.ListAsync(
            $"{FarmRows.Select} WHERE s.over_at IS NULL OR s.over_at > now() - $1 ORDER BY s.number", FarmRows.Read, cancellationToken, _kept);
        foreach (var one in all)
            Tell(one.Session);
        HashSet<string> found = [.. all.Select(one => one.Session.Id)];
        lock (_lock)
        {
            foreach (string gone in _found.Except(found))
            {
                // Who is slow is still told of its end.
                if (_told.TryGetValue(gone, out SessionRecord? last) && last.State.IsOver())
                    _told.Remove(gone);
                else
                    ForgetLocked(gone);
            }
        }
        _found = found;
    }
}
