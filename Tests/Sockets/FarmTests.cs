using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Two gateways of one farm as their clients see them.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmTests : FarmFixture
{
    [Test]
    public async Task Any_gateway_starts_lists_finds_and_interrupts_the_sessions_of_all()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1"), south = await StartGatewayAsync("south", "s1", "s2");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController bench = await ConnectAsync(north);
        await using SessionController other = await ConnectAsync(south, "boss");

        await using Session here = await bench.StartSessionOnConnectorAsync("n1");
        await using Session there = await bench.StartSessionOnConnectorAsync("s1");
        Assert.That(await there.GetBusesAsync(), Is.Empty, "it is used at the gateway that has it");
        string[] endpoints = await Server.ListAsync(
            Database, "SELECT s.connector, g.endpoint FROM can_gateway.sessions s JOIN can_gateway.gateways g ON g.id = s.gateway ORDER BY 1");
        Assert.That(endpoints, Is.EqualTo(new[] { $"n1 {north.Address}", $"s1 {south.Address}" }));

        foreach (SessionController controller in new[] { bench, other })
        {
            Assert.That((await AllAsync(controller.ListSessionsAsync())).Select(one => one.Id), Is.EqualTo(new[] { here.Id, there.Id }));
            Assert.That((await AllAsync(controller.ListSessionsAsync(resource: "s1"))).Single().Id, Is.EqualTo(there.Id));
            await Refused(GrpcStatusCode.Unavailable, $"s1 is held by session {there.Id} of 'bench'", () => controller.StartSessionOnConnectorAsync("s1"));
        }
        await Refused(GrpcStatusCode.FailedPrecondition, "No connector found with the id: \"nowhere\"", () => bench.StartSessionOnConnectorAsync("nowhere"));

        SessionDescription ended = await bench.InterruptSessionAsync(there.Id, "from the other side");
        Assert.That((ended.State, ended.EndedBy, ended.Reason), Is.EqualTo((SessionState.Interrupted, "client 'bench'", "from the other side")));
        await Eventually.IsTrue(() => there.Ended.IsCancellationRequested, "its client is told");
        await Refused(GrpcStatusCode.FailedPrecondition, "interrupted by client 'bench'", () => there.GetBusesAsync());
        await Refused(GrpcStatusCode.FailedPrecondition, "The session is over", () => bench.InterruptSessionAsync(there.Id));
        await using Session again = await other.StartSessionOnConnectorAsync("s1");
        await here.FinishAsync(SessionOutcome.Success, "read");
        SessionDescription[] history = [.. await AllAsync(other.ListSessionsAsync(history: true))];
        Assert.That(history.Select(one => (one.Id, one.State, one.Reason)), Is.EqualTo(new[]
        {
            (there.Id, SessionState.Interrupted, "from the other side"), (here.Id, SessionState.Finished, "read"),
        }));
        Assert.That((await AllAsync(bench.ListSessionsAsync(SessionState.Finished, history: true))).Single().Id, Is.EqualTo(here.Id));
        Assert.That(north.Failures.Concat(south.Failures), Is.Empty);
    }

    [Test]
    public async Task Who_has_more_priority_takes_over_from_the_other_side()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1"), south = await StartGatewayAsync("south", "s1");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController bench = await ConnectAsync(south), boss = await ConnectAsync(north, "boss");
        await using Session lost = await bench.StartSessionOnConnectorAsync("s1");

        var takeOver = new SessionStart { TakeOver = true, Reason = "it is needed" };
        await using Session taken = await boss.StartSessionOnConnectorAsync("s1", takeOver);

        await Refused(GrpcStatusCode.FailedPrecondition, "client 'boss', who took over", () => lost.GetBusesAsync());
        await Refused(GrpcStatusCode.PermissionDenied, "Client 'boss' holds it", () => bench.StartSessionOnConnectorAsync("s1", takeOver));
        Assert.That(await taken.GetBusesAsync(), Is.Empty);
    }

    [Test]
    public async Task Tickets_and_tokens_are_the_farms()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1"), south = await StartGatewayAsync("south", "s1");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await using SessionController boss = await ConnectAsync(north, "boss"), bench = await ConnectAsync(south);

        await boss.AddTicketAsync("4711", "s1");
        await boss.AddTicketAsync("\0", "n1");
        await using (Session session = await bench.StartSessionOnTicketAsync("4711"))
            Assert.That(await session.GetBusesAsync(), Is.Empty);
        await boss.RemoveTicketAsync("4711");
        await Refused(GrpcStatusCode.FailedPrecondition, "No ticket found with the ticket number: \"4711\"", () => bench.StartSessionOnTicketAsync("4711"));
        await Refused(GrpcStatusCode.NotFound, "No ticket found", () => boss.RemoveTicketAsync("4711"));
        await Refused(GrpcStatusCode.FailedPrecondition, "No connector found", () => boss.AddTicketAsync("4712", "nowhere"));

        using SessionPeer peer = await SessionPeer.MakeAsync();
        Assert.That(await peer.PlayAsync(north.Address, "farm", south.Address), Is.EqualTo(
            """
            there True available
            not here UNAUTHENTICATED The token is not valid.
            token of the other active
            list 2
            interrupted interrupted True client 'bench'
            unknown UNAUTHENTICATED The token is not valid.
            """));
    }
}
