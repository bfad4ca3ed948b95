using CanTools.Client.Grpc;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>Session controller tokens that each gateway of the farm knows.</summary>
internal sealed class FarmTokens(FarmDatabase database, ILogger log) : ISharedTokens, IDisposable
{
    /// <summary>Who guesses tokens waits for others who do, and leaves the database's connections to those who know one.</summary>
    private readonly SemaphoreSlim _few = new(4);

    public async Task AddAsync(TokenHash hash, string client, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(
                """
                WITH surplus AS (
                    DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE client = $2 ORDER BY expires_at DESC OFFSET $4 - 1))
                INSERT INTO tokens (hash, client, expires_at) VALUES ($1, $2, now() + $3)
                """,
                cancellationToken, hash.ToBytes(), client, lifetime, TokenTable.MaxOfClient);
        }
        catch (GrpcException exception)
        {
            // It is good here, and the client's sessions are here.
            log.FarmTokenNotShared(client, exception.Message);
        }
    }

    public async Task<(string Client, TimeSpan Left)?> FindAsync(TokenHash hash, CancellationToken cancellationToken)
    {
        await _few.WaitAsync(cancellationToken);
        try
        {
            List<(string, TimeSpan)> found = await database.ListAsync(
                "SELECT client, expires_at - now() FROM tokens WHERE hash = $1 AND expires_at > now()",
                row => (row.GetString(0), row.GetTimeSpan(1)), cancellationToken, hash.ToBytes());
            return found.Count == 0 ? null : found[0];
        }
        finally
        {
            _few.Release();
        }
    }

    public void Dispose() => _few.Dispose();
}
