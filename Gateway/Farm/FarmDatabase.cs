using System.Net.Sockets;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>The directory's database: how it is reached, and what comes of it when it is not.</summary>
internal sealed class FarmDatabase : IAsyncDisposable
{
    /// <summary>Everything is in it, so that the database may be used for other things, too.</summary>
    public const string Schema = "can_gateway";

    /// <summary>Raised where a gateway that was declared dead wants something.</summary>
    private const string DeclaredDead = "CG001";

    private const int MostTries = 3;

    /// <summary>Seconds for a connection.</summary>
    private const int LeastTimeout = 2;

    private readonly NpgsqlMultiHostDataSource _hosts;
    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _answer;

    /// <param name="options">Where it is.</param>
    /// <param name="maxConnections">At the same time; who waits for one longer than an answer may take gets none.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public FarmDatabase(FarmOptions options, int maxConnections)
    {
        var text = new NpgsqlConnectionStringBuilder(options.Database)
        {
            ApplicationName = $"can-gateway {options.Name}",
            SearchPath = Schema,
            MaxPoolSize = maxConnections,
            KeepAlive = (int)Math.Ceiling(options.Answer.TotalSeconds),

            // DISCARD ALL would forget the plans of the functions, too, whose making takes longer than all else. Nobody changes
            // a connection but who listens to the news, and that harms nobody.
            NoResetOnClose = true,

            // Which of several hosts is the one that writes changes with a failover.
            HostRecheckSeconds = 1,

            // After that the connection goes, and nobody waits for what became of the statement.
            CancellationTimeout = -1,

            // Days are 24 hours.
            Timezone = "UTC",

            // A gateway that vanishes amidst a statement must not keep its locks for hours.
            Options = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
        };

        // One that says nothing must leave time for the next one.
        int hosts = text.Host?.Split(',').Length ?? 1;
        text.Timeout = Math.Max(LeastTimeout, (int)(options.Answer.TotalSeconds / (hosts + 1)));
        _hosts = new NpgsqlDataSourceBuilder(text.ConnectionString).BuildMultiHost();
        _source = _hosts.WithTargetSession(TargetSessionAttributes.ReadWrite);
        _answer = options.Answer;
    }

    /// <summary>A connection of one's own, for as long as one wants.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        await RunAsync(async limit => await _source.OpenConnectionAsync(limit), cancellationToken);

    /// <summary>Does something on a connection of the pool, within the time that an answer may take.</summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the database cannot be reached, or does not answer; what was done is not known.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await RunAsync(
            async limit =>
            {
                await using NpgsqlConnection connection = await _source.OpenConnectionAsync(limit);
                return await work(connection, limit);
            },
            cancellationToken);

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => UseAsync(
        async (connection, limit) =>
        {
            await using NpgsqlCommand command = Command(connection, sql, values);
            return await command.ExecuteNonQueryAsync(limit);
        },
        cancellationToken);

    /// <summary>The first column of the first row; null where there is none.</summary>
    /// <inheritdoc cref="UseAsync{T}"/>
    public Task<object?> FindAsync(string sql, CancellationToken cancellationToken, params object?[] values) => UseAsync(
        async (connection, limit) =>
        {
            await using NpgsqlCommand command = Command(connection, sql, values);
            return await command.ExecuteScalarAsync(limit) is { } value and not DBNull ? value : null;
        },
        cancellationToken);

    /// <summary>All rows.</summary>
    /// <inheritdoc cref="UseAsync{T}"/>
    public Task<List<T>> ListAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values) => UseAsync(
        async (connection, limit) =>
        {
            await using NpgsqlCommand command = Command(connection, sql, values);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(limit);
            List<T> rows = [];
            while (await reader.ReadAsync(limit))
                rows.Add(read(reader));
            return rows;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _hosts.DisposeAsync();
    }

    public static NpgsqlBatchCommand BatchCommand(string sql, object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object? value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object? value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        NpgsqlParameter made => made,

        // PostgreSQL's texts have no such character, and clients may send it.
        string text => new NpgsqlParameter { Value = text.Replace('\0', '\uFFFD') },
        _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
    };

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(_answer);
            try
            {
                T result = await work(limit.Token);

                // A commit that waits for its copy counts as done once the wait is cancelled, though there is no copy: such an answer is none.
                limit.Token.ThrowIfCancellationRequested();
                return result;
            }
            catch (PostgresException exception) when (
                exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && tries < MostTries)
            {
                // The database undid it, so that others could go on.
            }
            catch (PostgresException exception) when (exception.SqlState == DeclaredDead)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, "The farm took this gateway for dead; it joins anew.");
            }
            catch (Exception exception) when (IsLost(exception) && !cancellationToken.IsCancellationRequested)
            {
                string problem = exception is OperationCanceledException
                    ? $"it did not answer within {_answer.TotalSeconds} s"
                    : Whole(exception);
                throw new GrpcException(GrpcStatusCode.Unavailable, $"The farm's database cannot be used: {problem}.");
            }
        }
    }

    /// <summary>"Failed to connect to …" says little without the reason.</summary>
    private static string Whole(Exception exception)
    {
        string outer = exception.Message.TrimEnd('.'), inner = exception.GetBaseException().Message.TrimEnd('.');
        return outer == inner ? outer : $"{outer}: {inner}";
    }

    /// <summary>What passes, or an administrator mends; not what is wrong in our own statements.</summary>
    private static bool IsLost(Exception exception) => exception switch
    {
        PostgresException known => known.IsTransient || known.SqlState[..2] is "08" or "25" or "28" or "3D" or "53" or "57" or "58"
            || known.SqlState == PostgresErrorCodes.InsufficientPrivilege,
        NpgsqlException or OperationCanceledException or TimeoutException or SocketException or IOException => true,
        _ => false,
    };
}
