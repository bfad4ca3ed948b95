using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>
/// What became of this gateway's sessions, on its way to the directory: of each session the newest, so that it takes no more room than there
/// are sessions, and waits for as long as the database cannot be reached.
/// </summary>
internal sealed class FarmOutbox(FarmOptions options, FarmDatabase database, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private const int MaxBatch = 100;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Entry> _pending = [];
    private readonly SemaphoreSlim _given = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(() => RunAsync(_stopping.Token));

    /// <summary>Whether something of that session is still on its way.</summary>
    public bool Has(string session)
    {
        lock (_lock)
            return _pending.ContainsKey(session);
    }

    /// <summary>Comes back once it is written, or it turned out that this takes longer.</summary>
    /// <param name="gateway">As which the session was added.</param>
    /// <param name="session">Its id.</param>
    /// <param name="record">What is on record of it; null: it never came to be.</param>
    public Task PutAsync(long gateway, string session, SessionRecord? record)
    {
        var entry = new Entry(gateway, session, record);
        lock (_lock)
        {
            if (_pending.TryGetValue(session, out Entry? older))
            {
                // What was seen earlier may be told later; and what is dropped stays so.
                if (older.Record is null || record?.Revision <= older.Record.Revision)
                    return older.Tried.Task;
                _ = entry.Tried.Task.ContinueWith(_ => older.Tried.TrySetResult(), TaskScheduler.Default);
            }
            _pending[session] = entry;
        }
        _given.Release();
        return entry.Tried.Task;
    }

    /// <summary>Comes back once everything is written, or the time is over.</summary>
    public async Task FlushAsync(TimeSpan patience)
    {
        Task[] all;
        lock (_lock)
            all = [.. _pending.Values.Select(entry => entry.Tried.Task)];
        await Task.WhenAny(Task.WhenAll(all), Task.Delay(patience, clock));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
        _given.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            bool isDone = false;
            try
            {
                await _given.WaitAsync(cancellationToken);
                Entry[] batch = Take();
                if (batch.Length > 0)
                    isDone = await TryWriteAsync(batch, cancellationToken);
                else
                    continue;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A fault of ours must not end this silently: it is said, and tried again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.FarmFailed(exception);
            }
            if (!isDone)
                await Task.Delay(options.Beat, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _given.Release();
        }
    }

    private Entry[] Take()
    {
        lock (_lock)
            return [.. _pending.Values.Take(MaxBatch)];
    }

    /// <returns>False: all of it is still to be done.</returns>
    private async Task<bool> TryWriteAsync(Entry[] batch, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(batch, cancellationToken);
            Remove(batch);
            return true;
        }
        catch (GrpcException)
        {
            // The database is not there, as the gateway's beats say.
            foreach (Entry entry in batch)
                entry.Tried.TrySetResult();
            return false;
        }
        catch (PostgresException exception) when (batch.Length == 1)
        {
            log.FarmRefused(batch[0].Session, exception.Message);
            Remove(batch);
            return true;
        }
        catch (PostgresException)
        {
            // One of them is not taken; the others must not wait for it.
            bool isDone = true;
            foreach (Entry entry in batch)
                isDone &= await TryWriteAsync([entry], cancellationToken);
            return isDone;
        }
    }

    private Task<int> WriteAsync(Entry[] batch, CancellationToken cancellationToken) => database.UseAsync(
        async (connection, limit) =>
        {
            await using var all = new NpgsqlBatch(connection);
            foreach (Entry entry in batch)
            {
                all.BatchCommands.Add(entry.Record is { } record
                    ? FarmDatabase.BatchCommand(FarmRows.Update, FarmRows.ValuesToUpdate(entry.Gateway, record))
                    : FarmDatabase.BatchCommand("SELECT drop_session($1, $2)", [entry.Gateway, Guid.Parse(entry.Session)]));
            }
            return await all.ExecuteNonQueryAsync(limit);
        },
        cancellationToken);

    private void Remove(Entry[] written)
    {
        lock (_lock)
        {
            foreach (Entry entry in written)
            {
                if (_pending.TryGetValue(entry.Session, out Entry? known) && known == entry)
                    _pending.Remove(entry.Session);
            }
        }
        foreach (Entry entry in written)
            entry.Tried.TrySetResult();
    }

    private sealed class Entry(long gateway, string session, SessionRecord? record)
    {
        public long Gateway => gateway;

        public string Session => session;

        public SessionRecord? Record => record;

        public TaskCompletionSource Tried { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
