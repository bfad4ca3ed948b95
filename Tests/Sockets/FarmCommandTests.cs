using System.Text.Json;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>"can-gateway farm", as who looks after a farm uses it.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmCommandTests : FarmFixture
{
    [Test]
    public async Task Clients_are_let_in_as_soon_as_they_are_added_and_no_more_once_they_are_removed()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await JoinedAsync(north);
        await Refused(GrpcStatusCode.InvalidArgument, "Invalid client", () => ConnectAsync(north, "guest"));

        Assert.That(await RunAsync("secret\n", "add-client", "guest", "--Priority=7"), Is.EqualTo((0, "")));
        await using SessionController guest = await ConnectAsync(north, "guest");
        await using Session session = await guest.StartSessionOnConnectorAsync("n1");
        await using SessionController boss = await ConnectAsync(north, "boss");
        await Refused(
            GrpcStatusCode.PermissionDenied, "Client 'guest' holds it, with priority 7; 'boss' has 2.",
            () => boss.StartSessionOnConnectorAsync("n1", new SessionStart { TakeOver = true }));

        // A second secret, and still the first; the sixth takes the place of the first.
        Assert.That(await RunAsync("other\n", "add-client", "guest", "--Operator=true"), Is.EqualTo((0, "")));
        await using (await ConnectAsync(north, "guest"))
            Assert.That((await RunAsync("", "clients")).Output, Does.Match(@"(?m)^guest +0 +yes +2 "));
        for (int i = 0; i < 4; i++)
            await RunAsync($"{i}\n", "add-client", "guest");
        await Refused(GrpcStatusCode.InvalidArgument, "Invalid client", () => ConnectAsync(north, "guest"));

        await guest.ReserveAsync("n1", DateTimeOffset.UtcNow.AddDays(1), TimeSpan.FromHours(1));
        Assert.That(await boss.ListReservationsAsync(), Has.Count.EqualTo(1));
        Assert.That(await RunAsync("", "remove-client", "guest"), Is.EqualTo((0, "")));
        Assert.That(await boss.ListReservationsAsync(), Is.Empty, "what it had reserved is free");
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
        Assert.That(await session.GetBusesAsync(), Is.Empty, "its session goes on");
        Assert.That(await RunAsync("", "remove-client", "guest"), Is.EqualTo((1, "can-gateway farm: there is no client 'guest'.")));
    }

    [Test]
    public async Task What_is_in_the_directory_is_printed_for_people_and_for_programs()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1", "shared"), south = await StartGatewayAsync("south", "shared");
        await JoinedAsync(north);
        await JoinedAsync(south);
        await RunAsync("", "add-ticket", "4711", "n1");
        await using SessionController bench = await ConnectAsync(north);
        await using (Session ended = await bench.StartSessionOnTicketAsync("4711"))
            await ended.FinishAsync(SessionOutcome.Success, "done\x1B[2J\0");
        await using Session session = await bench.StartSessionOnConnectorAsync("shared");

        Assert.That((await RunAsync("", "connectors")).Output, Does.Match(@"\ACONNECTOR +GATEWAYS +HELD BY +SINCE\nn1 +north\nshared +north, south +bench +2\d{3}-"));
        Assert.That((await RunAsync("", "tickets")).Output, Does.Match(@"(?m)^4711 +n1 +\S+@"));
        Assert.That((await RunAsync("", "gateways")).Output, Does.Match(@"(?m)^\d +north +unix:\S+ +\S+ .* alive +1$"));
        Assert.That((await RunAsync("", "claims")).Output, Does.Match($@"(?m)^n1 +1\nshared +1 +{session.Id} +bench +north "));
        string sessions = (await RunAsync("", "sessions")).Output;
        Assert.That(sessions, Does.Match(@"(?m) finished +bench +n1 +north .* client 'bench' +done \[2J"));
        Assert.That(sessions, Does.Not.Contain('\x1B'));
        JsonElement[] objects = [.. (await RunAsync("", "sessions", "--Json=true")).Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.That(objects.Select(one => one.GetProperty("state").GetString()), Is.EqualTo(new[] { "finished", "active" }));
        Assert.That((await RunAsync("", "audit", "--Rows=3", "--Json=true")).Output.Split('\n').Select(
            line => JsonDocument.Parse(line).RootElement.GetProperty("what").GetString()), Is.EqualTo(new[] { "start", "finished", "start" }));
        Assert.That(await RunAsync("", "remove-ticket", "4711"), Is.EqualTo((0, "")));
        await Refused(GrpcStatusCode.FailedPrecondition, "No ticket found", () => bench.StartSessionOnTicketAsync("4711"));
    }

    [TestCase(new[] { "dance" }, 2, "'dance' is nothing that it does")]
    [TestCase(new[] { "sessions", "--Rows=0" }, 2, "--Rows=0 is not from 1")]
    [TestCase(new[] { "add-client", "a b" }, 2, "a client's id has 1 to 32")]
    [TestCase(new[] { "add-client", "one" }, 2, "reads a secret")]
    [TestCase(new[] { "remove-ticket", "none" }, 1, "there is no ticket 'none'")]
    [TestCase(new[] { "add-ticket", "", "n1" }, 1, "1 to 256 characters")]
    public async Task What_it_cannot_do_is_said(string[] arguments, int status, string text)
    {
        (int seen, string output) = await RunAsync("", arguments);
        Assert.That(seen, Is.EqualTo(status), output);
        Assert.That(output, Does.StartWith("can-gateway farm: ").And.Contain(text));
    }

    [Test]
    public async Task Without_a_farm_or_its_database_it_says_so()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "can-gateway.dll");
        (int status, string output) = await RunningProgram.RunAsync("dotnet", [program, "farm", "sessions"]);
        Assert.That((status, output), Is.EqualTo((2, "can-gateway farm: there is no farm: neither the configuration nor the arguments have Farm:Database.")));
        (status, output) = await RunningProgram.RunAsync("dotnet", [program, "farm", "sessions", "--Farm:Database=Host=/nosuch"]);
        Assert.That(status, Is.EqualTo(1));
        Assert.That(output, Does.StartWith("can-gateway farm: The farm's database cannot be used: "));
        (status, output) = await RunningProgram.RunAsync("dotnet", [program, "farm", "--help"]);
        Assert.That((status, output), Is.EqualTo((0, Gateway.Farm.FarmCommand.Help)));
    }

    [Test]
    public async Task After_a_restore_nobody_has_anything_and_no_number_is_given_twice()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await JoinedAsync(north);
        await using SessionController bench = await ConnectAsync(north);
        await using Session lost = await bench.StartSessionOnConnectorAsync("n1");

        Assert.That(await RunAsync("", "restored"), Is.EqualTo((0, "")));

        // It should have been stopped; it lets go all the same.
        await Eventually.IsTrue(() => lost.Ended.IsCancellationRequested, () => north.Output);
        await Eventually.IsTrue(() => north.Output.Split("In the farm as").Length == 3, () => north.Output);
        await using Session session = await bench.StartSessionOnConnectorAsync("n1");
        SessionDescription[] all = [.. await AllAsync(bench.ListSessionsAsync())];
        Assert.That(all.Select(one => (one.Fence, one.State)), Is.EqualTo(new[] { (1UL, SessionState.Failed), (1_000_002UL, SessionState.Active) }));
        Assert.That(all[0].Reason, Is.EqualTo("The directory was restored from a backup."));
    }

    [Test]
    public async Task Reservations_are_printed_and_removed()
    {
        GatewayProgram north = await StartGatewayAsync("north", "n1");
        await JoinedAsync(north);
        await using SessionController bench = await ConnectAsync(north);
        SessionReservation booked = await bench.ReserveAsync("n1", DateTimeOffset.UtcNow.AddDays(1), TimeSpan.FromHours(1));

        Assert.That((await RunAsync("", "reservations")).Output, Does.Match($@"(?m)^{booked.Id} +bench +1 +n1 .* booked"));
        Assert.That(await RunAsync("", "remove-reservation", booked.Id), Is.EqualTo((0, "")));
        Assert.That(await bench.ListReservationsAsync(), Is.Empty);
        Assert.That(
            await RunAsync("", "remove-reservation", booked.Id), Is.EqualTo((1, $"can-gateway farm: there is no reservation '{booked.Id}'.")));
        Assert.That((await RunAsync("", "audit")).Output, Does.Contain("remove reservation").And.Contain("n1 of 'bench'"));
    }

    private Task<(int Status, string Output)> RunAsync(string input, params string[] arguments) => RunningProgram.RunAsync(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "can-gateway.dll"), "farm", .. arguments,
            $"--Farm:Database={Server.ConnectionString(Database)}",
        ],
        input: input);
}
