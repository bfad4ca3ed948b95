using System.Diagnostics;
using System.Globalization;
using CanTools.Client.Sessions;

namespace CanTools.Benchmarks;

/// <summary>
/// What sessions cost in a farm: beside those of a gateway alone, and at the database. Nothing is on the buses: what is exchanged there
/// never touches the database.
/// </summary>
internal static class FarmLoad
{
    private const int Rounds = 5, PerRound = 100, Clients = 8, Held = 2000, PerConnection = 100;
    
    /// <summary>As long as a session token lasts until the next one: each of them is renewed once.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(2);

    public static async Task MeasureAsync(string program, string database, string folder, Report report)
    {
        string[] connectors = [.. Enumerable.Range(0, Held + Clients).Select(i => $"bench{i}")];
        using GatewayProgram alone = GatewayProgram.StartWithVcans(program, folder, "alone", connectors, database: null);
        using GatewayProgram north = GatewayProgram.StartWithVcans(program, folder, "north", connectors, database);
        using GatewayProgram south = GatewayProgram.StartWithVcans(program, folder, "south", ["south"], database);

        Console.WriteLine("whole sessions, alone and in a farm ...");
        await CompareAsync(alone, north, south, database, report);
        await HoldAsync(north, database, report);
    }

    private static async Task CompareAsync(GatewayProgram alone, GatewayProgram north, GatewayProgram south, string database, Report report)
    {
        List<double> ofOne = [], ofFarm = [], ofOther = [];
        for (int i = 0; i <= Rounds; i++)
        {
            double first = await SessionsPerSecondAsync(alone, 1);
            double second = await SessionsPerSecondAsync(north, 1);
            double third = await SessionsPerSecondAsync(south, 1);
            if (i == 0)
                continue;
            ofOne.Add(first);
            ofFarm.Add(second);
            ofOther.Add(third);
        }
        double own = Numbers.Median(ofOne), farm = Numbers.Median(ofFarm), other = Numbers.Median(ofOther);
        Add(report, "whole sessions, one after the other, at their gateway of a farm", $"{farm:0} a second",
            $"{own:0} at a gateway alone: {own / farm:0.0} × as long");
        Add(report, "started at another gateway of the farm", $"{other:0} a second", $"{farm / other:0.0} × as long");
        long before = Commits(database);
        double many = await SessionsPerSecondAsync(north, Clients);
        double committed = (Commits(database) - before) / (double)(Clients * PerRound);
        double manyAlone = await SessionsPerSecondAsync(alone, Clients);
        Add(report, $"whole sessions of {Clients} clients", $"{many:0} a second", $"{manyAlone:0} at a gateway alone");
        Add(report, "commits for each", $"{committed:0.0}", $"");
    }

    /// <summary>From the start to the end, each client on a connector of its own.</summary>
    private static async Task<double> SessionsPerSecondAsync(GatewayProgram gateway, int clients)
    {
        List<SessionController> controllers = [];
        for (int i = 0; i < clients; i++)
            controllers.Add(await ConnectAsync(gateway));
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(controllers.Select((controller, i) => Task.Run(async () =>
        {
            for (int round = 0; round < PerRound; round++)
            {
                await using Session session = await controller.StartSessionOnConnectorAsync($"bench{Held + i}");
                await session.FinishAsync();
            }
        })));
        double time = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (SessionController controller in controllers)
            await controller.DisposeAsync();
        return clients * PerRound / time;
    }

    /// <summary>Many at the same time, their streams of tokens open.</summary>
    private static async Task HoldAsync(GatewayProgram gateway, string database, Report report)
    {
        Console.WriteLine("as a farm without sessions (2 minutes) ...");
        double quiet = await CommitsPerSecondAsync(database);
        Console.WriteLine(FormattableString.Invariant($"{Held:#,0} sessions at the same time (3 minutes) ..."));
        long before = Footprint.ResidentKibibytes(gateway.Id);
        List<SessionController> controllers = [];
        List<Session> sessions = [];
        for (int i = 0; i < Held; i++)
        {
            if (i % PerConnection == 0)
                controllers.Add(await ConnectAsync(gateway));
            sessions.Add(await controllers[^1].StartSessionOnConnectorAsync($"bench{i}"));
        }
        double each = (Footprint.ResidentKibibytes(gateway.Id) - before) / (double)Held;
        TimeSpan used = Process.GetProcessById(gateway.Id).TotalProcessorTime;
        long since = Stopwatch.GetTimestamp();
        double busy = await CommitsPerSecondAsync(database);
        double share = (Process.GetProcessById(gateway.Id).TotalProcessorTime - used) / Stopwatch.GetElapsedTime(since);
        if (sessions.Any(session => session.Ended.IsCancellationRequested))
            throw new InvalidOperationException("A session ended by itself.");
        Add(report, $"resident in can-gateway for each of {Held:#,0} sessions", $"{each:0.0} KiB", $"{before / 1024.0:0} MiB before");
        Add(report, "processor that it takes for them, whose tokens are renewed once meanwhile", $"{share:P1} of one", $"");
        Add(report, $"commits a second of two gateways, with {Held:#,0} sessions held", $"{busy:0.0}", $"{quiet:0.0} with none");
        foreach (Session session in sessions)
            await session.DisposeAsync();
        foreach (SessionController controller in controllers)
            await controller.DisposeAsync();
    }

    private static Task<SessionController> ConnectAsync(GatewayProgram gateway) => SessionController.ConnectAsync(new Uri(gateway.Address));

    private static async Task<double> CommitsPerSecondAsync(string database)
    {
        long before = Commits(database);
        await Task.Delay(s_look);
        return (Commits(database) - before) / s_look.TotalSeconds;
    }

    private static long Commits(string database)
    {
        // A backend that has nothing to do tells what it did within 10 s.
        Thread.Sleep(TimeSpan.FromSeconds(11));
        string uri = string.Join(' ', database.Split(';').Select(part => part.Split('=')).Select(part => $"{Keyword(part[0])}={part[1]}"));
        return (long)NativeProgram.Run(
            "psql", "-Atc", "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", uri)[0];

        static string Keyword(string name) => name switch { "Username" => "user", "Database" => "dbname", _ => name.ToLowerInvariant() };
    }

    private static void Add(Report report, string what, FormattableString measured, FormattableString beside) => report.Add(
        what, measured.ToString(CultureInfo.InvariantCulture), beside.ToString(CultureInfo.InvariantCulture), null, "");
}
