using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Tokens;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>What gateways find out by looking now and then, because nobody tells them, or they did not hear it; and what there is no more of.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmTidyTests : FarmFixture
{
    [Test]
    public async Task A_session_that_the_directory_does_not_know_any_more_ends()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1", "n2");
        await JoinedAsync(north);
        await using SessionController bench = await ConnectAsync(north);
        await using Session session = await bench.StartSessionOnConnectorAsync("n1"), other = await bench.StartSessionOnConnectorAsync("n2");

        // As where somebody restores an earlier state, and does not say so.
        await Server.ExecuteAsync(
            Database,
            $"UPDATE can_gateway.claims SET session = NULL, gateway = NULL WHERE session = '{session.Id}'; "
            + $"DELETE FROM can_gateway.sessions WHERE id = '{session.Id}'");

        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, () => "it is over");
        await Refused(GrpcStatusCode.FailedPrecondition, "The directory does not know it any more.", () => session.GetBusesAsync());
        Assert.That(await other.GetBusesAsync(), Is.Empty, "the other one goes on");
        Assert.That(north.Failures, Is.Empty);
    }

    [Test]
    public async Task A_client_whose_removal_nobody_heard_of_is_let_in_no_more_all_the_same()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await JoinedAsync(north);
        await Server.ExecuteAsync(
            Database,
            $"INSERT INTO can_gateway.clients (id, secrets, added_by) VALUES ('guest', ARRAY['{SecretHash.Make("secret", iterations: 1)}'], 'somebody')");
        await using SessionController guest = await ConnectAsync(north, "guest"), bench = await ConnectAsync(north);
        Assert.That(await AllAsync(guest.ListSessionsAsync()), Is.Empty);
        using var connection = new GatewayConnection(
            new Uri(north.Address), new SessionControllerOptions { ClientId = "guest", ClientSecret = "secret" });
        SessionControllerToken token = await connection.CallAsync(
            "/openOBD.v1.sessionController/getSessionControllerToken", new Authenticate { ClientId = "guest", ClientSecret = "secret" },
            SessionControllerToken.Parser, token: null, default);
        await using var console = await connection.OpenAsync(
            "/canTools.v1.controls/serve", new ShownControl(), ShownControl.Parser, token.Value, default);
        Task<ShownControl?> looking = console.ReadAsync(default).AsTask();

        await Server.ExecuteAsync(Database, "DELETE FROM can_gateway.clients; DELETE FROM can_gateway.tokens WHERE client = 'guest'");

        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    await AllAsync(guest.ListSessionsAsync());
                    return false;
                }
                catch (GatewayException exception) when (exception.Status is GrpcStatusCode.Unauthenticated or GrpcStatusCode.InvalidArgument)
                {
                    return true;
                }
            },
            () => "its token is good for nothing");
        GrpcException sentAway = (await Assert.ThrowsAsync<GrpcException>(() => looking.WaitAsync(TimeSpan.FromSeconds(30))))!;
        Assert.That(sentAway.Message, Does.Contain("The client is not let in any more."));
        Assert.That(await AllAsync(bench.ListSessionsAsync()), Is.Empty, "who is in the configuration is not concerned");
    }

    [Test]
    public async Task One_client_has_no_more_tokens_in_the_farm_than_at_one_gateway()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await JoinedAsync(north);
        for (int i = 0; i < TokenTable.MaxOfClient + 3; i++)
            await (await ConnectAsync(north)).DisposeAsync();
        await using SessionController boss = await ConnectAsync(north, "boss");

        Assert.That(
            await Server.ListAsync(Database, "SELECT client, count(*) FROM can_gateway.tokens GROUP BY client ORDER BY client"),
            Is.EqualTo(new[] { $"bench {TokenTable.MaxOfClient}", "boss 1" }));
    }
}
