using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>What functions show and ask, and who answers: grpcio shows, and can-gateway operate and grpcio answer.</summary>
[TestFixture, Category("Socket")]
internal sealed class GatewayControlTests
{
    private SessionPeer _peer = null!;
    private GatewayConfiguration _configuration = null!;

    [SetUp]
    public async Task Compile()
    {
        _peer = await SessionPeer.MakeAsync("function_peer.py");
        _configuration = new GatewayConfiguration(new { @virtual = new { Vcan = true }, other = new { Vcan = true } });
    }

    [TearDown]
    public void Delete()
    {
        _peer.Dispose();
        _configuration.Dispose();
    }

    [Test]
    public async Task Every_kind_of_control_is_answered_at_a_console()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);
        string secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "secret\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using RunningProgram console = GatewayProgram.Launch(
            "operate", $"--Gateway=http://{gateway.Address}", "--ClientId=boss", $"--SecretFile={secret}", "--As=user,operator", "--Language=nl");
        await console.Process.StandardInput.WriteAsync("3\n2\nlinks\n\nmaybe\nN\nAB-12 ä\n7\n6\n");
        console.Process.StandardInput.Close();

        Assert.That(await _peer.PlayAsync(gateway.Address, "asks"), Is.EqualTo("""
            label Look True
            options 1
            by name 0
            continue control_continue
            yes or no False
            text AB-12 ä
            number 6
            end 0 OK{' '}
            nothing INVALID_ARGUMENT It shows nothing.
            no option INVALID_ARGUMENT There is no option to choose.
            no number INVALID_ARGUMENT There is no number from 2 to 1.
            """.Replace("{' '}", " ", StringComparison.Ordinal)));
        Assert.That(await console.WaitForExitAsync(), Is.Zero);
        Assert.That(console.Output, Is.EqualTo("""
            [virtual, 'bench'] Look [2J
            [virtual, 'bench'] Welke kant?
              1  Links
              2  Rechts
            1 to 2: That is no answer to this.
            1 to 2: [virtual, 'bench'] Answered by 'boss'.
            [virtual, 'bench'] Welke kant?
              1  Links
              2  Rechts
            1 to 2: [virtual, 'bench'] Answered by 'boss'.
            [virtual, 'bench'] Turn it on
              see https://example.org/key.png
            Enter to go on: [virtual, 'bench'] Answered by 'boss'.
            [virtual, 'bench'] Sure?
            y or n: That is no answer to this.
            y or n: [virtual, 'bench'] Answered by 'boss'.
            [virtual, 'bench'] Plate?
            text: [virtual, 'bench'] Answered by 'boss'.
            [virtual, 'bench'] Gear?
            1 to 6: That is no answer to this.
            1 to 6: [virtual, 'bench'] Answered by 'boss'.
            """));
        File.Delete(secret);
    }

    [Test]
    public async Task Who_may_sees_what_is_shown_and_the_first_answer_counts()
    {
        await using GatewayProgram gateway = await GatewayProgram.StartAsync(_configuration.Argument);

        Assert.That(await _peer.PlayAsync(gateway.Address, "watched"), Is.EqualTo("""
            no operator PERMISSION_DENIED This is for operators, and 'bench' is none.
            both True bench virtual True
            wrong It is a number from 1 to 6.
            wrong The answer is one to something else.
            answer Gear? 1 3
            told True Answered by 'boss'. True
            late Somebody else was faster.
            operator's Go
            replaced Something else is shown. Go, user Go, user
            later Go, user
            withdrawn The function that showed it has ended that. CANCELLED
            not of others 0
            """));
        Assert.That(gateway.Failures, Is.Empty);
    }

    [TestCase(1, "--Gateway=http://127.0.0.1:1", "Connection refused")]
    [TestCase(2, "--Gateway=nowhere", "URI")]
    [TestCase(2, "--As=everybody", "As: 'everybody' is neither user nor operator.")]
    [TestCase(2, "--Colour=red", "Colour")]
    [TestCase(1, "--SecretFile=/nonexistent", "Could not find")]
    public async Task What_is_wrong_with_its_options_is_said(int status, string option, string problem)
    {
        await using RunningProgram console = GatewayProgram.Launch("operate", option);

        Assert.That(await console.WaitForExitAsync(), Is.EqualTo(status), console.Output);
        Assert.That(console.Output, Does.StartWith("can-gateway operate: ").And.Contain(problem));
    }
}
