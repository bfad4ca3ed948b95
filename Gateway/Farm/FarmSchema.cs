using System.Globalization;
using System.Reflection;
using CanTools.Client.Grpc;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>The directory's tables, as numbered steps, of which each database remembers those that it had.</summary>
internal static class FarmSchema
{
    private const string Prefix = "CanTools.Gateway.Farm.Migrations.", Suffix = ".sql";

    /// <summary>Any number, as long as all gateways have the same.</summary>
    private const long LockNumber = 0x43414E47;

    private static readonly SortedList<int, string> s_steps = new(typeof(FarmSchema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => int.Parse(name[Prefix.Length..^Suffix.Length], CultureInfo.InvariantCulture)));

    /// <summary>The newest that this gateway knows.</summary>
    public static int Newest => s_steps.Keys[^1];

    /// <summary>Takes the steps that the database has not had; of several gateways at once, one does.</summary>
    /// <param name="database">Where.</param>
    /// <param name="upTo">The last one.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="GrpcException">The database is newer than this gateway, or cannot be used.</exception>
    public static Task<int> MigrateAsync(FarmDatabase database, int upTo, CancellationToken cancellationToken) => database.UseAsync(
        async (connection, limit) =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(limit);
            // An administrator may have made the schema for a user who may not.
            await RunAsync(
                $"""
                SELECT pg_advisory_xact_lock({LockNumber});
                DO $$ BEGIN
                    IF to_regnamespace('{FarmDatabase.Schema}') IS NULL THEN CREATE SCHEMA {FarmDatabase.Schema}; END IF;
                END $$;
                CREATE TABLE IF NOT EXISTS schema_steps (number int PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now());
                """);
            await using var look = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM schema_steps", connection, transaction);
            int last = (int)(await look.ExecuteScalarAsync(limit))!;
            if (last > Newest)
            {
                throw new GrpcException(
                    GrpcStatusCode.FailedPrecondition,
                    $"The farm's database is at step {last}, and this can-gateway knows {Newest}: a newer one is needed.");
            }
            int[] missing = [.. s_steps.Keys.Where(number => number > last && number <= upTo)];
            foreach (int number in missing)
            {
                await RunAsync(await ReadAsync(s_steps[number], limit));
                await RunAsync($"INSERT INTO schema_steps (number) VALUES ({number})");
            }
            await transaction.CommitAsync(limit);
            return missing.Length;

            async Task RunAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(limit);
            }
        },
        cancellationToken);

    private static async Task<string> ReadAsync(string resource, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
