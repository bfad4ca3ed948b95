using Npgsql;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>Debian's PostgreSQL with a folder of its own, which goes with it; on a Unix socket there, so that it needs no port.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "farm";

    /// <summary>It does not start as root.</summary>
    private static readonly string[] s_asNobody = Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        : ["env"];

    private readonly string _folder;
    private RunningProgram? _program;

    private PostgresServer(string folder) => _folder = folder;

    private static string Programs => Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";

    private string Data => Path.Combine(_folder, "data");

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(MakeFolder());
        await RunAsync("initdb", "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await server.RestartAsync();
        return server;
    }

    /// <summary>A copy of this one that follows it, and has each commit before it counts as done.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(MakeFolder());
        await RunAsync("pg_basebackup", "-h", _folder, "-U", User, "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync");
        string settings = Path.Combine(standby.Data, "postgresql.auto.conf");
        string connection = (await File.ReadAllTextAsync(settings)).Replace("user=", "application_name=copy user=", StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, connection);
        await standby.RestartAsync();
        await ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'copy'");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Eventually.IsTrueAsync(
            async () => await AskAsync("postgres", "SELECT sync_state FROM pg_stat_replication") is "sync", () => "the copy follows");
        return standby;
    }

    public Task PromoteAsync() => ExecuteAsync("postgres", "SELECT pg_promote()");

    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>With others: whichever of them takes changes.</summary>
    public string ConnectionString(string database, params PostgresServer[] others) =>
        $"Host={string.Join(',', others.Prepend(this).Select(one => one._folder))};Username={User};Database={database}";

    public async Task ExecuteAsync(string database, string sql) => await AskAsync(database, sql);

    public async Task<object?> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Each row as one line, its columns with spaces between.</summary>
    public async Task<string[]> ListAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return [.. lines];
    }

    /// <summary>Starts it, after it was stopped.</summary>
    public async Task RestartAsync()
    {
        _program = RunningProgram.Start(
            s_asNobody[0],
            [
                .. s_asNobody[1..], $"{Programs}/postgres", "-D", Data, "-c", "listen_addresses=", "-c", $"unix_socket_directories={_folder}",
                "-c", "fsync=off", "-c", "max_connections=200",
            ]);
        await _program.WaitForOutputAsync("database system is ready to accept");
    }

    /// <summary>As an administrator stops it who does not wait for its clients.</summary>
    public async Task StopAsync()
    {
        await Signals.SendAsync(_program!.Id, "INT");
        await _program.WaitForExitAsync();
    }

    /// <summary>As a crash ends it.</summary>
    public async Task CrashAsync()
    {
        await Signals.SendAsync(_program!.Id, "QUIT");
        await _program.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is { Process.HasExited: false })
            await CrashAsync();
        if (_program is not null)
            await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string MakeFolder()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        return folder;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync(s_asNobody[0], [.. s_asNobody[1..], $"{Programs}/{program}", .. arguments]);
        Assert.That(status, Is.Zero, output);
    }
}
