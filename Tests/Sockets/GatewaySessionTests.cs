using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The gateway's sessions, called by grpcio; without a bus, which takes CAN.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewaySessionTests
{
    private static readonly string[] s_controllerCalls = ["getSession", "getSessionList", "interruptSession", "list", "watch"];

    /// <summary>Calls that a session token alone opens, and how they end on a session without buses.</summary>
    private static readonly Dictionary<string, string> s_uses = new()
    {
        // Nothing comes before a token is due.
        ["openSessionTokenStream"] = "DEADLINE_EXCEEDED",
        ["configureBus"] = "OK",
        ["getConfiguration"] = "OK",
        ["openIsotpStream"] = "FAILED_PRECONDITION",
        ["openRawStream"] = "FAILED_PRECONDITION",
        ["openTp20Stream"] = "UNIMPLEMENTED",
        ["openKlineStream"] = "UNIMPLEMENTED",
        ["openDoipStream"] = "UNIMPLEMENTED",
        ["openTerminal15Stream"] = "UNIMPLEMENTED",
        ["getConnectorInformation"] = "OK",
        ["openConnectorInformationStream"] = "OK",
        ["getEcuList"] = "OK",
        ["openControlStream"] = "OK",
    };

    /// <summary>Calls about functions, and how they end where they may be made: before authenticate(), and after it.</summary>
    private static readonly Dictionary<string, (string Before, string After)> s_functions = new()
    {
        ["startFunctionContext"] = ("OK", "PERMISSION_DENIED"),
        ["monitorFunctionContext"] = ("PERMISSION_DENIED", "PERMISSION_DENIED"),
        ["registerFunctionDetails"] = ("OK", "PERMISSION_DENIED"),
        ["getFunctionDetails"] = ("NOT_FOUND", "NOT_FOUND"),
        ["setFunctionArgument"] = ("OK", "PERMISSION_DENIED"),
        ["getFunctionArgumentList"] = ("OK", "OK"),
        ["setFunctionResult"] = ("OK", "OK"),
        ["getFunctionResultList"] = ("OK", "OK"),
        ["getVariableList"] = ("OK", "OK"),
        ["setVariable"] = ("OK", "OK"),
        ["getVariable"] = ("NOT_FOUND", "NOT_FOUND"),
        ["deleteVariable"] = ("NOT_FOUND", "NOT_FOUND"),
    };

    private static readonly string[] s_states = ["available", "active", "finished", "interrupted"];
    private static readonly string[] s_tokens = ["none", "unknown", "controller", "authentication", "session"];

    private SessionPeer _peer = null!;

    [SetUp]
    public async Task Compile() => _peer = await SessionPeer.MakeAsync();

    [TearDown]
    public void Delete() => _peer.Dispose();

    [TestCase("grpcio")]
    [TestCase("grpc-js")]
    public async Task Every_call_in_every_state_with_every_token_is_as_the_table_says(string implementation)
    {
        using var configuration = new GatewayConfiguration(
            new { @virtual = new { Vcan = true, Ecus = new[] { new { RequestId = "0x7E0", ResponseId = "2024" } } } });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        string output = implementation == "grpcio"
            ? await _peer.PlayAsync(gateway.Address, "states")
            : await SessionPeer.PlayInJavaScriptAsync(gateway.Address, "states");
        string[] seen = output.Split('\n');

        string[] expected =
        [
            .. from state in s_states
               from call in (string[])["getSession", "getSessionList", "interruptSession", "list", "watch", "authenticate",
                   "assertAuthenticationPossible", "openSessionTokenStream", "finish", .. s_uses.Keys.Skip(1), .. s_functions.Keys]
               from token in s_tokens
               where state != "available" || token != "session"
               select $"{state} {call} {token} {Expected(state, call, token)}",
        ];
        Assert.That(seen, Is.EqualTo(expected));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Who_may_start_and_end_sessions_and_change_tickets_is_as_the_table_says()
    {
        using var configuration = new GatewayConfiguration(
            new { @virtual = new { Vcan = true }, other = new { Vcan = true } },
            tickets: new Dictionary<string, string> { ["4711"] = "other" }, times: new { ControllerToken = "00:00:03" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        string[] seen = (await _peer.PlayAsync(gateway.Address, "controllers")).Split('\n');

        Assert.That(seen, Is.EqualTo(new[] { "startSessionOnTicket", "startSessionOnConnector", "start", "interrupt", "add", "remove" }
            .SelectMany(call => new[] { "none", "unknown", "expired", "authentication", "session", "controller", "operator" }
                .Select(token => $"{call} {token} {Expected(call, token)}"))));
        Assert.That(gateway.Failures, Is.Empty);
    }

    private static string Expected(string call, string token) => (call, token) switch
    {
        (_, "none" or "unknown" or "expired") => "UNAUTHENTICATED",
        (_, "authentication" or "session") => "PERMISSION_DENIED",
        ("add" or "remove", "controller") => "PERMISSION_DENIED",
        _ => "OK",
    };

    private static string Expected(string state, string call, string token)
    {
        bool isOver = state is "finished" or "interrupted";
        if (token is "none" or "unknown")
            return "UNAUTHENTICATED";
        if (s_controllerCalls.Contains(call))
            return token != "controller" ? "PERMISSION_DENIED" : call == "interruptSession" && isOver ? "OVER" : "OK";
        if (token == "controller")
            return "PERMISSION_DENIED";
        if (isOver)
            return "OVER";
        if (s_functions.TryGetValue(call, out (string Before, string After) ends))
            return (state, token) switch { ("available", "authentication") => ends.Before, ("active", "session") => ends.After, _ => "PERMISSION_DENIED" };
        return (call, state, token) switch
        {
            ("finish", _, _) => "OK",
            ("authenticate" or "assertAuthenticationPossible", "available", "authentication") => "OK",
            ("authenticate" or "assertAuthenticationPossible", _, _) => "PERMISSION_DENIED",
            (_, "active", "session") => s_uses[call],
            _ => "PERMISSION_DENIED",
        };
    }

    [Test]
    public async Task Texts_and_answers_are_openOBDs()
    {
        using var configuration = new GatewayConfiguration(
            new { @virtual = new { Vcan = true, Ecus = new[] { new { RequestId = "0x7E0", ResponseId = "2024" } } } },
            tickets: new Dictionary<string, string> { ["4711"] = "virtual" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "texts"), Is.EqualTo("""
            no secret INVALID_ARGUMENT Invalid client
            nobody INVALID_ARGUMENT Invalid client
            cluster INVALID_ARGUMENT There is no cluster 'elsewhere' here; this is 'hall'.
            ticket FAILED_PRECONDITION No ticket found with the ticket number: "12"
            connector FAILED_PRECONDITION No connector found with the id: "nowhere"
            info available True 43 20
            second UNAVAILABLE Resource already in use. virtual is held by session ID of 'bench'
            too early PERMISSION_DENIED Only allowed call to be made at this point is the authenticate() call
            again PERMISSION_DENIED Session is already authenticated, at this point the authenticate() call is not permitted
            other client NOT_FOUND
            kline_bus UNIMPLEMENTED Bus b: K-line takes hardware that this gateway does not have.
            terminal15_bus UNIMPLEMENTED Bus b: Terminal 15 takes hardware that this gateway does not have.
            doip_bus UNIMPLEMENTED Bus b: This gateway has no DoIP.
            TP 2.0 UNIMPLEMENTED Bus b: This gateway has no TP 2.0.
            pins INVALID_ARGUMENT Buses a and b share pins.
            names INVALID_ARGUMENT Two buses are named a.
            many INVALID_ARGUMENT There are 4 buses at most; these are 5.
            nothing INVALID_ARGUMENT Bus number 1 has no kind.
            rate INVALID_ARGUMENT There is no bit rate number 99.
            bus FAILED_PRECONDITION No bus "none" is configured; none is.
            ecu 7E0 7E8
            list ['ID active']
            finish{' '}
            finished finished
            result [1, 3] done
            late FAILED_PRECONDITION The session is over: finished by client 'bench'
            """.Replace("{' '}", " ", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Texts_arrive_in_grpc_js_as_they_were_written()
    {
        using var configuration = new GatewayConfiguration(new { @virtual = new { Vcan = true } });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        Assert.That(await SessionPeer.PlayInJavaScriptAsync(gateway.Address, "texts"), Is.EqualTo("""
            nobody INVALID_ARGUMENT Invalid client
            cluster INVALID_ARGUMENT There is no cluster 'ä%
            ' here; this is 'hall'.
            ticket FAILED_PRECONDITION No ticket found with the ticket number: "12"
            long RESOURCE_EXHAUSTED A message of 5000005 bytes; the limit is 262144 bytes.
            too early PERMISSION_DENIED Only allowed call to be made at this point is the authenticate() call
            """));
    }

    [Test]
    public async Task Tokens_follow_each_other_without_a_gap_and_an_abandoned_session_ends()
    {
        using var configuration = new GatewayConfiguration(
            new { @virtual = new { Vcan = true } }, times: new { SessionToken = "00:00:03", SessionTokenRefresh = "00:00:01" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "rotation"), Is.EqualTo("""
            calls many failures 0 tokens 4 and more
            different True
            expired UNAUTHENTICATED The token expired
            stream CANCELLED
            reopened OK
            abandoned failed
            free again available
            """));
    }

    [Test]
    public async Task Two_hundred_sessions_with_two_thousand_streams_are_served_at_once()
    {
        var connectors = Enumerable.Range(0, 201).ToDictionary(i => $"virtual{i}", _ => new { Vcan = true });
        using var configuration = new GatewayConfiguration(connectors);
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "crowd"), Is.EqualTo("""
            streams 2000
            second 2000
            active 200
            one more UNAVAILABLE
            ended 2000
            """));
    }
}
