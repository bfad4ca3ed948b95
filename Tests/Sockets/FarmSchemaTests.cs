using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Farm;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The directory's tables, made and brought up to date.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmSchemaTests : FarmFixture
{
    [TestCase(1)]
    [TestCase(2)]
    public async Task A_database_of_an_earlier_version_is_brought_up_to_date_with_what_is_in_it(int version)
    {
        await using FarmDatabase database = Open();
        Assert.That(await FarmSchema.MigrateAsync(database, version, default), Is.EqualTo(version));
        await Server.ExecuteAsync(
            Database,
            """
            SET search_path TO can_gateway;
            INSERT INTO gateways (name, endpoint, version) VALUES ('old', 'old:50051', '1');
            INSERT INTO offers VALUES (1, 'n1'), (1, 'n2');
            SELECT add_session(1, '11111111-1111-4111-8111-111111111111', 'bench', 'n1', '{n1,old/can0}', false, 'active', 1, now(), now() + '4 h');
            SELECT update_session(1, '11111111-1111-4111-8111-111111111111', 'finished', 2, 1, now(), NULL, true, 'bench', 'x', now(), '{}');
            SELECT add_session(1, '22222222-2222-4222-8222-222222222222', 'bench', 'n2', '{n2}', false, 'active', 1, now(), now() + '4 h');
            SELECT add_ticket('4711', 'n1', 'somebody');
            """);
        if (version >= 2)
            await Server.ExecuteAsync(Database, $"SET search_path TO can_gateway; SELECT add_client('guest', '{SecretHash.Make("secret", 1)}', 3, false, 'somebody')");

        // A gateway of that version that still runs goes on with what it knows.
        Assert.That(await FarmSchema.MigrateAsync(database, FarmSchema.Newest, default), Is.EqualTo(FarmSchema.Newest - version));
        await Server.ExecuteAsync(
            Database,
            """
            SET search_path TO can_gateway;
            UPDATE gateways SET beat = beat + 1, seen_at = now() WHERE id = 1 AND NOT is_dead;
            SELECT add_session(1, '33333333-3333-4333-8333-333333333333', 'bench', 'n3', '{n3}', false, 'active', 1, now(), now() + '4 h');
            SELECT update_session(1, '33333333-3333-4333-8333-333333333333', 'finished', 2, 1, now(), NULL, true, 'bench', 'x', now(), '{}');
            """);

        GatewayProgram north = await StartGatewayAsync("north", "n1", "n2");
        await JoinedAsync(north);
        Assert.That(
            await Server.ListAsync(Database, "SELECT number FROM can_gateway.schema_steps ORDER BY 1"),
            Is.EqualTo(Enumerable.Range(1, FarmSchema.Newest).Select(number => $"{number}")));
        await using SessionController bench = await ConnectAsync(north);
        Assert.That((await AllAsync(bench.ListSessionsAsync(history: true))).Select(one => one.Id[..4]), Is.EquivalentTo(new[] { "1111", "3333" }));
        await Refused(
            GrpcStatusCode.Unavailable, "n2 is held by session 2222", () => bench.ReserveAsync("n2", DateTimeOffset.UtcNow.AddHours(1), TimeSpan.FromHours(1)));
        if (version >= 2)
            await (await ConnectAsync(north, "guest")).DisposeAsync();
        await Refused(GrpcStatusCode.Unavailable, "n2 is held by session 2222", () => bench.StartSessionOnConnectorAsync("n2"));
        await using Session session = await bench.StartSessionOnTicketAsync("4711");
        Assert.That(
            await Server.AskAsync(Database, $"SELECT fence FROM can_gateway.session_list WHERE id = '{session.Id}'"), Is.EqualTo(2),
            "the numbers go on");

        // The old one says nothing; what it had is free.
        await Eventually.IsTrueAsync(
            async () => await Server.AskAsync(Database, "SELECT state FROM can_gateway.sessions WHERE connector = 'n2'") is "failed",
            () => north.Output);
    }

    [Test]
    public async Task Of_several_at_once_one_makes_the_tables()
    {
        FarmDatabase[] databases = [.. Enumerable.Range(0, 8).Select(_ => Open())];
        int[] taken = await Task.WhenAll(databases.Select(one => Task.Run(() => FarmSchema.MigrateAsync(one, FarmSchema.Newest, default))));
        foreach (FarmDatabase one in databases)
            await one.DisposeAsync();

        Assert.That(taken.Order(), Is.EqualTo(Enumerable.Repeat(0, 7).Append(FarmSchema.Newest)));
    }

    [Test]
    public async Task A_gateway_that_is_older_than_its_database_does_not_join()
    {
        await using FarmDatabase database = Open();
        await FarmSchema.MigrateAsync(database, FarmSchema.Newest, default);
        await Server.ExecuteAsync(Database, "INSERT INTO can_gateway.schema_steps (number) VALUES (99)");

        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await Eventually.IsTrue(
            () => north.Output.Contains($"is at step 99, and this can-gateway knows {FarmSchema.Newest}", StringComparison.Ordinal), () => north.Output);
        await using SessionController bench = await ConnectAsync(north);
        await Refused(GrpcStatusCode.Unavailable, "at step 99", () => bench.StartSessionOnConnectorAsync("n1"));
    }

    [Test]
    public async Task A_user_who_may_not_make_the_schema_uses_one_that_an_administrator_made()
    {
        await Server.ExecuteAsync(
            Database, $"CREATE USER few{Database}; CREATE SCHEMA can_gateway AUTHORIZATION few{Database}; REVOKE CREATE ON DATABASE {Database} FROM PUBLIC");
        GatewayProgram north = await StartGatewayAsync(
            "north", Server.ConnectionString(Database).Replace("Username=farm", $"Username=few{Database}", StringComparison.Ordinal), ["n1"]);
        await JoinedAsync(north);
    }

    private FarmDatabase Open() => new(new FarmOptions { Database = Server.ConnectionString(Database) }, maxConnections: 2);
}
