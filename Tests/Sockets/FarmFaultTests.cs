using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Gateways that die, stop for a while, or lose the database; and a database that fails.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmFaultTests : FarmFixture
{
    [Test]
    public async Task What_a_dead_gateway_had_is_free_after_the_expiry_and_never_before()
    {
        GatewayProgram north = await StartGatewayAsync("north", "shared"), south = await StartGatewayAsync("south", "shared");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController first = await ConnectAsync(north), second = await ConnectAsync(south, "boss");
        Session lost = await first.StartSessionOnConnectorAsync("shared");

        long killed = TimeProvider.System.GetTimestamp();
        await north.KillAsync();
        await using Session session = await WhenFreeAsync(second, "shared");
        TimeSpan took = TimeProvider.System.GetElapsedTime(killed);

        // It may have said that it lives until it was killed; who watches sees that some time later.
        Assert.That(took, Is.GreaterThan(Expiry - TimeSpan.FromSeconds(0.5)).And.LessThan(Expiry * 5));
        SessionDescription dead = (await AllAsync(second.ListSessionsAsync())).Single(one => one.Id == lost.Id);
        Assert.That((dead.State, dead.EndedBy), Is.EqualTo((SessionState.Failed, "the farm")));
        Assert.That(dead.Reason, Is.EqualTo("Gateway 'north' said nothing for 4 s."));
        Assert.That(await FencesAsync(), Is.EqualTo(new[] { 1L, 2L }));
        await lost.DisposeAsync();
    }

    [Test]
    public async Task A_gateway_that_was_only_slow_lets_go_of_what_it_had_and_joins_anew()
    {
        GatewayProgram north = await StartGatewayAsync("north", "shared"), south = await StartGatewayAsync("south", "shared");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController first = await ConnectAsync(north), second = await ConnectAsync(south, "boss");
        await using Session lost = await first.StartSessionOnConnectorAsync("shared");

        await Signals.SendAsync(north.Id, "STOP");
        await using Session session = await WhenFreeAsync(second, "shared");

        // What it finds when it goes on, before it can know anything.
        Task[] asked = [.. Enumerable.Range(0, 100).Select(_ => lost.GetBusesAsync())];
        await Task.Delay(200);
        await Signals.SendAsync(north.Id, "CONT");
        foreach (Task one in asked)
            await Assert.ThrowsAsync<GatewayException>(() => one);

        await Eventually.IsTrue(() => lost.Ended.IsCancellationRequested, "the session is over for its client");
        GatewayException refusal = (await Assert.ThrowsAsync<GatewayException>(() => lost.GetBusesAsync()))!;
        Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.FailedPrecondition).Or.EqualTo(GrpcStatusCode.Unavailable), refusal.Message);
        await Eventually.IsTrue(() => north.Output.Split("In the farm as").Length == 3, () => north.Output);
        await north.WaitForOutputAsync("All sessions end:");
        Assert.That(await session.GetBusesAsync(), Is.Empty, "the other goes on");
        Assert.That(await FencesAsync(), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task Without_the_database_there_are_no_new_sessions_and_the_old_ones_go_on_until_their_claims_expire()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string database = await server.CreateDatabaseAsync("farm");
        GatewayProgram north = await StartGatewayAsync("north", database, ["n1", "n2"]);
        await JoinedAsync(north);
        await using SessionController bench = await ConnectAsync(north);
        await using Session session = await bench.StartSessionOnConnectorAsync("n1");

        // Back before they expire.
        await server.StopAsync();
        GatewayException refusal = await Refused(
            GrpcStatusCode.Unavailable, "The farm's database cannot be used", () => bench.StartSessionOnConnectorAsync("n2"));
        Assert.That(await session.GetBusesAsync(), Is.Empty);
        await Eventually.IsTrue(() => north.Output.Contains("no new sessions", StringComparison.Ordinal), () => north.Output);
        Assert.That(await HealthAsync(north), Is.EqualTo(new[]
        {
            "SERVING The farm's database cannot be used", "NOT_SERVING The farm's database cannot be used", "SERVING The farm's database cannot be used",
        }));
        await server.RestartAsync();
        await Eventually.IsTrueAsync(async () => await CanStartAsync(bench, "n2"), () => north.Output);
        await Eventually.IsTrue(() => north.Output.Contains("can be used again", StringComparison.Ordinal), () => north.Output);
        Assert.That(await HealthAsync(north), Is.EqualTo(new[] { "SERVING ", "SERVING ", "SERVING " }));
        Assert.That(await session.GetBusesAsync(), Is.Empty);
        Assert.That(session.Ended.IsCancellationRequested, Is.False);

        // Not back in time.
        await server.CrashAsync();
        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, "it ends");
        await Refused(GrpcStatusCode.FailedPrecondition, "The farm's directory could not be told for 3.2 s", () => session.GetBusesAsync());
        await server.RestartAsync();
        await Eventually.IsTrueAsync(async () => await CanStartAsync(bench, "n1"), () => north.Output);

        // What happened meanwhile is on record.
        Assert.That(
            await server.ListAsync("farm", $"SELECT state, ended_because FROM can_gateway.sessions WHERE id = '{session.Id}'"),
            Is.EqualTo(new[] { "failed The farm's directory could not be told for 3.2 s that this gateway lives." }));
        await Eventually.IsTrue(() => north.Output.Split("can be used again").Length == 3, () => north.Output);
    }

    [Test]
    public async Task A_database_that_fails_over_loses_nothing_that_was_committed()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync();
        await primary.CreateDatabaseAsync("farm");
        await using PostgresServer standby = await primary.StartStandbyAsync();
        string database = primary.ConnectionString("farm", standby);
        GatewayProgram north = await StartGatewayAsync("north", database, ["n1", "n2", "n3"]), south = await StartGatewayAsync("south", database, ["s1"]);
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController bench = await ConnectAsync(north);
        await using Session before = await bench.StartSessionOnConnectorAsync("n1");
        await using Session away = await bench.StartSessionOnConnectorAsync("s1");
        string[] committed = await primary.ListAsync("farm", "SELECT id, fence FROM can_gateway.sessions ORDER BY number");

        await primary.CrashAsync();
        await standby.PromoteAsync();
        await Eventually.IsTrueAsync(async () => await CanStartAsync(bench, "n2"), () => north.Output);

        Assert.That(await standby.ListAsync("farm", "SELECT id, fence FROM can_gateway.sessions ORDER BY number LIMIT 2"), Is.EqualTo(committed));

        // Whether the copy took over in time decides what became of them; what their clients were told is soon on record.
        await JoinedAsync(south);
        foreach (Session session in new[] { before, away })
        {
            await Eventually.IsTrueAsync(
                async () => (await AllAsync(bench.ListSessionsAsync())).Single(other => other.Id == session.Id).State
                    == (session.Ended.IsCancellationRequested ? SessionState.Failed : SessionState.Active),
                () => north.Output + south.Output);
        }
    }

    [Test]
    public async Task Who_waits_at_a_gateway_that_dies_is_in_nobodys_way_then()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1"), south = await StartGatewayAsync("south", "s1");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController boss = await ConnectAsync(north, "boss"), bench = await ConnectAsync(south);
        await using Session holder = await bench.StartSessionOnConnectorAsync("s1");
        var wait = new SessionStart { Wait = TimeSpan.FromSeconds(60) };
        Task<Session> lost = boss.StartSessionOnConnectorAsync("s1", wait);
        await Eventually.IsTrueAsync(async () => (await bench.ListReservationsAsync()).Count == 1, () => south.Output);
        Task<Session> waiting = bench.StartSessionOnConnectorAsync("s1", wait);

        long killed = TimeProvider.System.GetTimestamp();
        await north.KillAsync();
        await holder.FinishAsync(SessionOutcome.Success);
        await using Session session = await waiting.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(TimeProvider.System.GetElapsedTime(killed), Is.GreaterThan(Expiry - TimeSpan.FromSeconds(0.5)), "it may have been alive");
        await Assert.ThrowsAsync<GatewayException>(() => lost);
        Assert.That(await bench.ListReservationsAsync(), Is.Empty);
    }

    [TestCase(1)]
    [TestCase(6)]
    public async Task Who_waits_while_the_database_is_gone_waits_on(int seconds)
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string database = await server.CreateDatabaseAsync("farm");
        GatewayProgram north = await StartGatewayAsync("north", database, ["n1"]);
        await JoinedAsync(north);
        await using SessionController boss = await ConnectAsync(north, "boss"), bench = await ConnectAsync(north);
        await using Session holder = await bench.StartSessionOnConnectorAsync("n1");
        Task<Session> waiting = boss.StartSessionOnConnectorAsync("n1", new SessionStart { Wait = TimeSpan.FromSeconds(60) });
        await Eventually.IsTrueAsync(async () => (await bench.ListReservationsAsync()).Count == 1, () => north.Output);

        await server.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Assert.That(waiting.IsCompleted, Is.False);
        await server.RestartAsync();

        // The holder's claim has run out, or it gives it back.
        if (!holder.Ended.IsCancellationRequested)
            await holder.FinishAsync(SessionOutcome.Success);
        await using Session session = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(await session.GetBusesAsync(), Is.Empty);
    }

    /// <summary>The fences of all sessions, in their order.</summary>
    private async Task<long[]> FencesAsync() =>
        [.. (await Server.ListAsync(Database, "SELECT fence FROM can_gateway.sessions ORDER BY number")).Select(long.Parse)];

    /// <summary>Of the server, of what starts sessions, and of what they use; each with the reason's beginning.</summary>
    private static async Task<string[]> HealthAsync(GatewayProgram gateway)
    {
        using SessionPeer peer = await SessionPeer.MakeAsync();
        string output = await peer.PlayAsync(gateway.Address, "health");
        return [.. output.Split('\n').Select(line => line.Split(':')[0])];
    }

    private static async Task<bool> CanStartAsync(SessionController controller, string connector)
    {
        try
        {
            await using Session session = await controller.StartSessionOnConnectorAsync(connector);
            return true;
        }
        catch (GatewayException exception) when (exception.Status == GrpcStatusCode.Unavailable)
        {
            return false;
        }
    }

    private static async Task<Session> WhenFreeAsync(SessionController controller, string connector)
    {
        Session? session = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    session = await controller.StartSessionOnConnectorAsync(connector);
                    return true;
                }
                catch (GatewayException exception) when (exception.Status == GrpcStatusCode.Unavailable)
                {
                    return false;
                }
            },
            () => $"{connector} is free");
        return session!;
    }
}
