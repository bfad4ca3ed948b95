using System.Text.RegularExpressions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The gateway's functions, called by grpcio: every documented call of function, functionBroker and userInterface.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayFunctionTests
{
    /// <summary>No token, an unknown one, and four of other kinds.</summary>
    private static readonly string s_others =
        "UNAUTHENTICATED UNAUTHENTICATED PERMISSION_DENIED PERMISSION_DENIED PERMISSION_DENIED PERMISSION_DENIED";

    private SessionPeer _peer = null!;
    private GatewayConfiguration _configuration = null!;

    [SetUp]
    public async Task Compile()
    {
        _peer = await SessionPeer.MakeAsync("function_peer.py");
        _configuration = new GatewayConfiguration(new { @virtual = new { Vcan = true } });
    }

    [TearDown]
    public void Delete()
    {
        _peer.Dispose();
        _configuration.Dispose();
    }

    [Test]
    public async Task A_session_goes_from_function_to_function_and_comes_back()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        Assert.That(Mask(await _peer.PlayAsync(gateway.Address, "hand_over")), Is.EqualTo("""
            other id FAILED_PRECONDITION The function context runs function composition.
            details All
            ids True True True False
            parent authenticates PERMISSION_DENIED Another function context has the session now; it comes back once that one has finished
            parent starts another PERMISSION_DENIED Another function context has the session now; it comes back once that one has finished
            arguments ['number', 'speed']
            monitor token authenticates PERMISSION_DENIED This call takes an authentication token; the one given is a monitor token.
            too late PERMISSION_DENIED The function context is authenticated; this is called before the authenticate() call
            context in context PERMISSION_DENIED The function context is authenticated; this is called before the authenticate() call
            state active
            monitor True True [1] as it should
            monitor ends OK
            token stream ends OK
            control stream ends CANCELLED The function context is over: ended by client 'b
            function again FAILED_PRECONDITION The function context is over: ended by client 'bench' at TIME: as it should
            its first token FAILED_PRECONDITION The function context is over: ended by client 'bench' at TIME: as it should
            parent's token possible
            fresh token possible
            results ['answer']
            who asks late True
            three active
            both gone ['enough', 'enough']
            below is back possible
            over finished
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Variables_are_seen_from_where_they_belong()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "variables"), Is.EqualTo("""
            not seen NOT_FOUND There is no variable with the key: "mine"
            object True 5
            connection W0L
            by prefix [('vehicle:vin', 'W0L')]
            connection's stay PERMISSION_DENIED Variables of the connection are not deleted.
            no type INVALID_ARGUMENT There are no variables of type 0.
            no value INVALID_ARGUMENT The variable has neither a value nor an object.
            no key INVALID_ARGUMENT A variable's key has 1 to 256 characters.
            long key INVALID_ARGUMENT A variable's key has 1 to 256 characters.
            below below changed
            deleted NOT_FOUND There is no variable with the key: "all"
            twice NOT_FOUND There is no variable with the key: "all"
            full 5 RESOURCE_EXHAUSTED A session's variables take 1048576 bytes at most; delete some.
            next session W0L
            not the others NOT_FOUND There is no variable with the key: "again"
            another client NOT_FOUND There is no variable with the key: "vehicle:vin"
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Functions_are_served_and_run_in_sessions_of_others()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        Assert.That(Mask(await _peer.PlayAsync(gateway.Address, "serve")), Is.EqualTo("""
            forged FUNCTION_UPDATE_UNAUTHORIZED
            unknown NOT_FOUND No function found with the id: "ID"
            another's FUNCTION_UPDATE_UNAUTHORIZED
            own FUNCTION_UPDATE_SUCCESS
            registered Read ONLINE False
            internal PERMISSION_DENIED Function ID is for its owner alone.
            shown FUNCTION_UPDATE_SUCCESS
            seen by all ONLINE
            run FUNCTION_UPDATE_SUCCESS started
            called by boss
            result doubled 42 [1]
            no session INVALID_ARGUMENT A function is run in a session; the call has no authentication token of one.
            no function NOT_FOUND No function found with the id: "none"
            deadline DEADLINE_EXCEEDED Deadline Exceeded
            failed FUNCTION_UPDATE_FAILED no room
            offline FUNCTION_UPDATE_SUCCESS
            state OFFLINE
            run offline UNAVAILABLE Function ID is offline.
            elsewhere FUNCTION_UPDATE_SUCCESS
            the first is told FUNCTION_UPDATE_UNAVAILABLE
            closed OK
            state UNAVAILABLE
            run without launcher UNAVAILABLE Function ID is unavailable.
            nonsense FUNCTION_UPDATE_FAILED
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Who_waits_for_a_function_that_nobody_starts_is_told_why()
    {
        using var configuration = new GatewayConfiguration(new { @virtual = new { Vcan = true } }, times: new { FunctionStart = "00:00:03" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);

        Assert.That(Mask(await _peer.PlayAsync(gateway.Address, "unanswered")), Is.EqualTo("""
            large FUNCTION_UPDATE_FAILED
            registered FUNCTION_UPDATE_SUCCESS
            late DEADLINE_EXCEEDED Function ID was not started within 3 s.
            gone UNAVAILABLE Function ID is unavailable: its launcher has gone.
            state UNAVAILABLE
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Who_serves_is_asked_whether_it_is_there_and_told_before_the_gateway_stops()
    {
        using var configuration = new GatewayConfiguration(
            new { @virtual = new { Vcan = true } }, times: new { BrokerPing = "00:00:01", Reconnect = "00:00:20" });
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(configuration.Argument);
        await using RunningProgram peer = _peer.Start(gateway.Address, "pings");
        await peer.WaitForOutputAsync("stop now");

        await gateway.StopAsync();

        Assert.That(await peer.WaitForExitAsync(), Is.Zero, peer.Output);
        Assert.That(peer.Output, Is.EqualTo("""
            pings True
            fresh token ONLINE
            silent 1 CANCELLED A ping was not answered within 1 s.
            idle 0 CANCELLED No function was online for 1 s.
            stop now
            reconnect 20
            gone
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Signatures_outlive_the_gateway_with_a_key_in_a_file()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        string key = Path.Combine(folder, "function.key");
        string[] seen = new string[2];
        for (int i = 0; i < 2; i++)
        {
            await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument, $"--FunctionKey={key}");
            seen[i] = await _peer.PlayAsync(gateway.Address, "signed", Path.Combine(folder, "signature"));
        }
        await using (GatewayProgram other = await GatewayProgram.StartAsync(_configuration.Argument))
            Assert.That(await _peer.PlayAsync(other.Address, "signed", Path.Combine(folder, "signature")), Is.EqualTo("FUNCTION_UPDATE_UNAUTHORIZED"));

        Assert.That(seen, Has.All.EqualTo("FUNCTION_UPDATE_SUCCESS"));
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task What_would_fill_the_memory_is_refused()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "limits"), Is.EqualTo("""
            launchers 0 RESOURCE_EXHAUSTED A client serves functions over 64 streams at most.
            call INVALID_ARGUMENT A call of a function has 16384 bytes at most.
            details INVALID_ARGUMENT A function's details have 16384 bytes at most.
            controls 0 RESOURCE_EXHAUSTED A session shows controls over 8 streams at most.
            one less 0 OK  now
            control 0 INVALID_ARGUMENT It has more than 16384 bytes.
            consoles 0 RESOURCE_EXHAUSTED A client looks at controls over 16 streams at most.
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [Test]
    public async Task Every_call_with_a_monitor_token_and_a_broker_token_is_as_the_table_says()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        string[] seen = (await _peer.PlayAsync(gateway.Address, "tokens")).Split('\n');

        Assert.That(seen[..^4], Has.Length.EqualTo(33).And.All.Match("^(monitorFunctionContext DEADLINE_EXCEEDED|\\w+ PERMISSION_DENIED) PERMISSION_DENIED$"));
        Assert.That(seen[^4..], Is.EqualTo(new[]
        {
            $"openFunctionStream {s_others} OK", $"runFunction {s_others} NOT_FOUND", $"getFunctionRegistration {s_others} NOT_FOUND",
            $"generateFunctionSignature {s_others} OK",
        }));
        Assert.That(gateway.Failures, Is.Empty);
    }

    private static string Mask(string text) =>
        Regex.Replace(Regex.Replace(text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"), "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", "TIME");
}
