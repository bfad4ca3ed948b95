using System.Security.Cryptography.X509Certificates;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Our client of the gateway; without a bus, which takes CAN.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayClientTests
{
    private static readonly Dictionary<string, object> s_connectors = Enumerable.Range(0, 110).ToDictionary(i => $"v{i}", _ => (object)new { Vcan = true });

    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("777", 8));
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Tickets_are_added_and_removed_by_operators()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController bench = await ConnectAsync(gateway);
        await using SessionController boss = await ConnectAsync(gateway, "boss");

        await boss.AddTicketAsync("T1", "v0");
        await using (Session session = await bench.StartSessionOnTicketAsync("T1"))
            Assert.That((await OnlyAsync(bench.ListSessionsAsync(SessionState.Active))).Connector, Is.EqualTo("v0"));
        await boss.AddTicketAsync("T1", "v1");
        await using (Session session = await bench.StartSessionOnTicketAsync("T1"))
            Assert.That((await OnlyAsync(bench.ListSessionsAsync(SessionState.Active))).Connector, Is.EqualTo("v1"));
        await boss.RemoveTicketAsync("T1");

        await Refused(GrpcStatusCode.FailedPrecondition, "No ticket found with the ticket number: \"T1\"", () => bench.StartSessionOnTicketAsync("T1"));
        await Refused(GrpcStatusCode.NotFound, "No ticket found", () => boss.RemoveTicketAsync("T1"));
        await Refused(GrpcStatusCode.FailedPrecondition, "No connector found", () => boss.AddTicketAsync("T2", "nowhere"));
        await Refused(GrpcStatusCode.InvalidArgument, "1 to 256 characters", () => boss.AddTicketAsync("", "v0"));
        await Refused(GrpcStatusCode.PermissionDenied, "Tickets are an operator's, and 'bench' is none.", () => bench.AddTicketAsync("T3", "v0"));
        await Refused(GrpcStatusCode.PermissionDenied, "an operator's", () => bench.RemoveTicketAsync("T3"));
    }

    [Test]
    public async Task Sessions_are_listed_by_page_and_by_what_they_are()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController bench = await ConnectAsync(gateway);
        await using SessionController boss = await ConnectAsync(gateway, "boss");
        List<Session> all = [];
        for (int i = 0; i < 105; i++)
            all.Add(await bench.StartSessionOnConnectorAsync($"v{i}"));
        await using Session other = await boss.StartSessionOnConnectorAsync("v105");
        await all[3].FinishAsync(new SessionResult
        {
            Outcomes = [SessionOutcome.Success, SessionOutcome.NeedsValidation], Feedback = SessionFeedback.AssistanceRequested, Description = "read",
        });

        // More than one page, in their order, each once.
        SessionDescription[] listed = [.. await AllAsync(bench.ListSessionsAsync())];
        Assert.That(listed.Select(one => one.Id), Is.EqualTo(all.Append(other).Select(one => one.Id)));
        Assert.That((await AllAsync(bench.ListSessionsAsync(owner: "bench"))).Count, Is.EqualTo(105));
        Assert.That((await OnlyAsync(bench.ListSessionsAsync(owner: "boss"))).Id, Is.EqualTo(other.Id));
        Assert.That((await OnlyAsync(bench.ListSessionsAsync(resource: "v7"))).Id, Is.EqualTo(all[7].Id));
        SessionDescription finished = await OnlyAsync(bench.ListSessionsAsync(SessionState.Finished));
        Assert.That(finished.Result!.Outcomes, Is.EqualTo(new[] { SessionOutcome.Success, SessionOutcome.NeedsValidation }));
        Assert.That((finished.Result.Feedback, finished.Result.Description), Is.EqualTo((SessionFeedback.AssistanceRequested, "read")));
        Assert.That((finished.EndedBy, finished.Reason), Is.EqualTo(("client 'bench'", "read")));
        await Refused(GrpcStatusCode.FailedPrecondition, "keeps no history", async () => await AllAsync(bench.ListSessionsAsync(history: true)));

        // What one may hold is told at the start: 4096 bytes.
        await Refused(GrpcStatusCode.InvalidArgument, "4096 bytes", () => all[4].FinishAsync(SessionOutcome.Success, new string('x', 5000)));
        foreach (Session session in all)
            await session.DisposeAsync();
    }

    [Test]
    public async Task Who_watches_sees_each_step_and_who_may_ends_others_sessions()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController bench = await ConnectAsync(gateway);
        await using SessionController boss = await ConnectAsync(gateway, "boss");
        await using Session before = await bench.StartSessionOnConnectorAsync("v1");
        await using IAsyncEnumerator<SessionDescription> seen = boss.WatchSessionsAsync(owner: "bench").GetAsyncEnumerator();
        Assert.That(await seen.MoveNextAsync());
        Assert.That((seen.Current.Id, seen.Current.State), Is.EqualTo((before.Id, SessionState.Active)), "what is there comes first");

        await using Session session = await bench.StartSessionOnConnectorAsync("v0");
        List<SessionState> states = [];
        while (states.LastOrDefault() != SessionState.Active)
        {
            Assert.That(await seen.MoveNextAsync());
            Assert.That(seen.Current.Id, Is.EqualTo(session.Id));
            states.Add(seen.Current.State);
        }
        Assert.That(states, Is.Ordered, "who is slow may miss a step");

        await Refused(GrpcStatusCode.PermissionDenied, "'bench' is no operator", async () =>
        {
            await using Session bosses = await boss.StartSessionOnConnectorAsync("v2");
            await bench.InterruptSessionAsync(bosses.Id);
        });
        SessionDescription ended = await boss.InterruptSessionAsync(session.Id, "the bench is needed");
        Assert.That((ended.State, ended.EndedBy, ended.Reason), Is.EqualTo((SessionState.Interrupted, "client 'boss'", "the bench is needed")));
        Assert.That(await seen.MoveNextAsync());
        Assert.That((seen.Current.Id, seen.Current.State), Is.EqualTo((session.Id, SessionState.Interrupted)));
        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, () => "the session's end");
        await Refused(
            GrpcStatusCode.FailedPrecondition, "interrupted by client 'boss'", () => session.FinishAsync());
        await Refused(GrpcStatusCode.NotFound, "No session found", () => boss.InterruptSessionAsync("none"));

        // Stopping ends what watches, and the other session, and does not wait for them.
        Task<bool> next = seen.MoveNextAsync().AsTask();
        await gateway.StopAsync();
        Assert.That(await next);
        Assert.That((seen.Current.Id, seen.Current.State, seen.Current.Reason), Is.EqualTo((before.Id, SessionState.Failed, "It stops.")));
        GatewayException stopped = (await Assert.ThrowsAsync<GatewayException>(async () => await seen.MoveNextAsync()))!;
        Assert.That(stopped.Status, Is.EqualTo(GrpcStatusCode.Unavailable));
        await Eventually.IsTrue(() => before.Ended.IsCancellationRequested, () => "the session's end");
    }

    [Test]
    public async Task The_history_outlives_the_gateway_and_half_a_line()
    {
        string history = Path.Combine(_folder, "history.jsonl");
        await File.WriteAllTextAsync(history, "{\"id\":\"of befo");
        File.SetUnixFileMode(history, (UnixFileMode)Convert.ToInt32("666", 8));
        using var configuration = new GatewayConfiguration(s_connectors, history: history);
        for (int run = 0; run < 2; run++)
        {
            await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
            await using SessionController bench = await ConnectAsync(gateway);
            await using (Session session = await bench.StartSessionOnConnectorAsync("v0"))
                await session.FinishAsync(SessionOutcome.Success, $"run {run}");
            IReadOnlyList<SessionDescription> all = await AllAsync(bench.ListSessionsAsync(history: true));
            Assert.That(all.Select(one => one.Reason), Is.EqualTo(run == 0 ? ["run 0"] : new[] { "run 1", "run 0" }));
            Assert.That(await AllAsync(bench.ListSessionsAsync(SessionState.Failed, history: true)), Is.Empty);
            Assert.That(gateway.Failures, Is.Empty);
        }
    }

    [Test]
    public async Task A_controller_goes_on_where_the_gateway_was_started_anew()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        GatewayProgram first = await GatewayProgram.StartAsync(configuration.Argument);
        await using SessionController bench = await ConnectAsync(first);
        Session lost = await bench.StartSessionOnConnectorAsync("v0");
        await first.KillAsync();
        await using GatewayProgram second = await GatewayProgram.StartAsync(configuration.Argument, $"--Listen:0={first.Address}");

        await using Session session = await bench.StartSessionOnConnectorAsync("v0");
        Assert.That((await OnlyAsync(bench.ListSessionsAsync())).Id, Is.EqualTo(session.Id));
        await Eventually.IsTrue(() => lost.Ended.IsCancellationRequested, () => "the lost session's end");
        await lost.DisposeAsync();
        await lost.DisposeAsync();
        await first.DisposeAsync();
    }

    [Test]
    public async Task A_controller_that_is_disposed_of_ends_what_its_sessions_have()
    {
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        SessionController bench = await ConnectAsync(gateway);
        Session session = await bench.StartSessionOnConnectorAsync("v0");
        bench.Dispose();

        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, () => "the session's end");
        await session.DisposeAsync();
    }

    [Test]
    public async Task With_TLS_the_authorities_that_are_trusted_decide()
    {
        string certificate = LoopbackCertificate.Make(_folder);
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument, $"--Certificate={certificate}");
        var address = new Uri($"https://{gateway.Address}");
        var options = new SessionControllerOptions { ClientId = "bench", ClientSecret = "secret" };

        await Refused(GrpcStatusCode.Unavailable, "No answer from", () => SessionController.ConnectAsync(address, options));
        await Refused(
            GrpcStatusCode.Unavailable, "No answer from", () => SessionController.ConnectAsync(new Uri($"http://{gateway.Address}"), options));
        X509Certificate2Collection trusted = [X509CertificateLoader.LoadCertificateFromFile(certificate)];
        await using SessionController bench = await SessionController.ConnectAsync(address, options with { TrustedAuthorities = trusted });
        await using Session session = await bench.StartSessionOnConnectorAsync("v0");
        await session.FinishAsync();
        Assert.That(options.ToString(), Does.Contain("bench").And.Not.Contain("secret"));
    }

    [Test]
    public async Task Users_of_this_machine_need_no_secret_over_a_Unix_socket()
    {
        string socket = Path.Combine(_folder, "gateway.sock");

        // As one that was killed leaves it, and the gateway's user may take it away.
        string script = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])";
        Assert.That((await RunningProgram.RunAsync("/usr/bin/python3", ["-c", script, socket])).Status, Is.Zero);
        Assert.That(File.Exists(socket), "it is left");
        File.SetUnixFileMode(socket, (UnixFileMode)Convert.ToInt32("777", 8));
        using var configuration = new GatewayConfiguration(s_connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(
            configuration.Argument, $"--Listen:1=unix:{socket}", "--LocalUsers:Operators:0=1234", "--LocalUsers:Priority=3");
        File.SetUnixFileMode(socket, (UnixFileMode)Convert.ToInt32("777", 8));
        await using SessionController boss = await ConnectAsync(gateway, "boss");
        await using Session taken = await boss.StartSessionOnConnectorAsync("v0");
        using SessionPeer peer = await SessionPeer.MakeAsync();

        Assert.That(await peer.PlayAsUserAsync(5000, $"unix:{socket}", "local"), Is.EqualTo("owner uid:5000\nadd PERMISSION_DENIED"));
        Assert.That(await peer.PlayAsUserAsync(1234, $"unix:{socket}", "local"), Is.EqualTo("owner uid:1234\nadd OK"));
        await Eventually.IsTrue(() => taken.Ended.IsCancellationRequested, () => "the end of the boss's, who has less priority");
        await using SessionController root = await SessionController.ConnectAsync(new Uri($"unix:{socket}"));
        await root.RemoveTicketAsync("local");
    }

    private static Task<SessionController> ConnectAsync(GatewayProgram gateway, string client = "bench") => SessionController.ConnectAsync(
        new Uri($"http://{gateway.Address}"), new() { ClientId = client, ClientSecret = "secret" });

    private static async Task<IReadOnlyList<T>> AllAsync<T>(IAsyncEnumerable<T> some)
    {
        List<T> all = [];
        await foreach (T one in some.ConfigureAwait(false))
            all.Add(one);
        return all;
    }

    private static async Task<T> OnlyAsync<T>(IAsyncEnumerable<T> some) => (await AllAsync(some).ConfigureAwait(false)).Single();

    private static async Task Refused(GrpcStatusCode status, string text, Func<Task> call)
    {
        GatewayException refusal = (await Assert.ThrowsAsync<GatewayException>(async () => await call()))!;
        Assert.That((refusal.Status, refusal.Message.Contains(text, StringComparison.Ordinal)), Is.EqualTo((status, true)), refusal.Message);
    }
}
