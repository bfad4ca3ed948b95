using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>What the database says that others did: only a hint, after which one looks.</summary>
internal sealed class FarmNews(FarmOptions options, FarmDatabase database, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Called with what it is about, and which: "session", "request" or "answer", and an id. Empty: anything may have happened.</summary>
    public event Action<string, string>? Told;

    public void Start() => _work = Task.Run(() => RunAsync(_stopping.Token));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await database.OpenAsync(cancellationToken);
                connection.Notification += (_, news) =>
                {
                    string[] words = news.Payload.Split(' ', 2);
                    Told?.Invoke(words[0], words[^1]);
                };
                await using (var listen = new NpgsqlCommand($"LISTEN {FarmDatabase.Schema}", connection))
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                Told?.Invoke("", "");
                while (true)
                    await connection.WaitAsync(cancellationToken);
            }
#pragma warning disable CA1031 // Whoever needs the database says that it is gone; and a fault of ours must not end this silently.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (exception is not (GrpcException or NpgsqlException or IOException or OperationCanceledException))
                    log.FarmFailed(exception);
                await Task.Delay(options.Beat, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
