using System.Text.Json;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>canctl in scripts and at a terminal, where no CAN is needed.</summary>
[TestFixture, Category("Socket")]
internal sealed class CanctlTests
{
    [Test]
    public async Task It_greets_the_daemon()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();

        CanctlProgram person = await CanctlProgram.RunAsync(daemon.SocketPath, "hello", "Bob");
        CanctlProgram quiet = await CanctlProgram.RunAsync(daemon.SocketPath, "hello", "Bob", "--quiet");
        CanctlProgram script = await CanctlProgram.RunAsync(daemon.SocketPath, "hello", "Bob", "--json");

        Assert.That((person.Status, person.Error), Is.EqualTo((0, "")));
        Assert.That(person.Lines[0], Is.EqualTo("Hello, Bob"));
        Assert.That(person.Lines[1], Does.Match($"^hycan_daemon [0-9.]+, protocol 1, at {daemon.SocketPath}$"));
        Assert.That(person.Lines[2], Does.Match("^a round trip takes [0-9.]+ (µs|ms)$"));
        Assert.That(quiet.Output, Is.EqualTo("Hello, Bob\n"));
        using JsonDocument json = JsonDocument.Parse(script.Output);
        Assert.That(json.RootElement.GetProperty("greeting").GetString(), Is.EqualTo("Hello, Bob"));
        Assert.That(json.RootElement.GetProperty("roundTripMs").GetDouble(), Is.GreaterThan(0));
    }

    [TestCase("hello Bob", 3, "canctl: No hycan_daemon answers.\n        Start it with 'sudo systemctl start hycan-daemon'")]
    [TestCase("hello", 2, "canctl: There is no name, and nobody can be asked for it.\n        Write 'canctl hello NAME'.\n")]
    [TestCase("hello --josn Bob", 2, "canctl: There is no option --josn. Did you mean --json?\n        See 'canctl hello --help'.\n")]
    [TestCase("helo", 2, "canctl: ")]
    [TestCase("interface", 2, "See 'canctl interface --help'.")]
    [TestCase("interface create", 2, "NAME")]
    [TestCase("interface show lo", 6, "canctl: There is no CAN interface lo.\n        'canctl interface list' shows what there is.\n")]
    [TestCase("interface set vcan0", 2, "Nothing is to be changed.")]
    [TestCase("interface set vcan0 --sample-point 0.8", 2, "A sample point goes with a bit rate.")]
    [TestCase("interface create a/b", 2, "canctl: NAME: 'a/b' cannot be the name of an interface")]
    [TestCase("isotp request vcan0 7E0 22F190", 2, "write TX:RX in hexadecimal")]
    [TestCase("isotp request vcan0 7E0:7E8 22F19", 2, "pairs of hexadecimal digits")]
    [TestCase("obd query vcan0 nosuchthing", 2, "there is no command 'nosuchthing'")]
    [TestCase("dump --time sometimes vcan0", 2, "sometimes")]
    [TestCase("session request 7E0:7E8 22F190 --bus a", 3, "canctl: ")]
    [TestCase("session request 7E0:7E8 22F190", 2, "Name it with --bus")]
    public async Task What_cannot_be_done_is_said_in_a_line_with_what_to_do_in_the_next(string typed, int status, string error)
    {
        CanctlProgram ran = await CanctlProgram.RunAsync(null, typed.Split(' '));

        Assert.That(ran.Error, Does.Contain(error));
        Assert.That((ran.Status, ran.Output), Is.EqualTo((status, "")));
    }

    [Test]
    public async Task Version_is_told_as_the_daemon_tells_it()
    {
        (_, string daemons) = await RunningProgram.ShellAsync($"{Repository.Daemon} --version");

        Assert.That((await CanctlProgram.RunAsync(null, "--version")).Output, Is.EqualTo(daemons.Replace("hycan_daemon", "canctl", StringComparison.Ordinal) + "\n"));
    }

    /// <summary>What can be wrong before a command runs, and where nobody can be told.</summary>
    [TestCase("CANCTL_GATEWAY=127.0.0.1:50051 canctl --version", 0, "canctl [0-9.]+")]
    [TestCase("CANCTL_GATEWAY=127.0.0.1:50051 canctl session list", 2, "CANCTL_GATEWAY: '127.0.0.1:50051' is no address")]
    [TestCase("canctl session list --gateway http://127.0.0.1:1", 3, "canctl: .*\n +--gateway or CANCTL_GATEWAY says where it is")]
    [TestCase("canctl hello Bob --color", 2, "canctl: ")]
    [TestCase("canctl hello Bob --color never --color always", 2, "canctl: ")]
    [TestCase("canctl nosuch 2>/dev/full", 2, "^$")]
    [TestCase("canctl nosuch 2>&-", 2, "^$")]
    [TestCase("canctl --help >/dev/full", 1, "No space left")]
    [TestCase("canctl sandbox-inside", 2, "canctl: ")]
    [TestCase("canctl hello --quiet @/etc/hostname --socket /x", 3, "canctl: ")]
    [TestCase("canctl daemon log-level information,debug", 2, "is none of")]
    [TestCase("canctl isotp request vcan0 7E0:7E8 22F190 --timeout 60d", 2, "up to 49d")]
    [TestCase("canctl isotp request vcan0 7E0:7E8 22F190 --block-size 300", 2, "no whole number from 0 to 255")]
    [TestCase("canctl play /nosuchfile.log", 1, "^canctl: Could not find file '/nosuchfile.log'.\n*$")]
    public async Task What_is_wrong_on_the_way_is_said_and_crashes_nothing(string line, int status, string output)
    {
        (int ended, string said) = await RunningProgram.ShellAsync($"PATH={Repository.PathOf("dist")}:$PATH; {{ {line}; }}");

        Assert.That(ended, Is.EqualTo(status), said);
        Assert.That(said, Does.Match(output));
    }

    [Test]
    public async Task A_name_that_begins_with_an_at_sign_is_one()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();

        Assert.That((await CanctlProgram.RunAsync(daemon.SocketPath, "hello", "--quiet", "@bob")).Output, Is.EqualTo("Hello, @bob\n"));
    }

    [Test]
    public async Task Ctrl_C_ends_what_waits_for_standard_input()
    {
        string fifo = Path.Combine(Path.GetTempPath(), $"cantools-{Guid.NewGuid():N}");

        (_, string output) = await RunningProgram.ShellAsync(
            $"mkfifo {fifo}; sleep 20 >{fifo} 2>&1 & timeout --foreground -s INT -k 5 5 {CanctlProgram.File} play - <{fifo}; echo status $?; rm {fifo}");

        Assert.That(output, Is.EqualTo("status 124"), "137 if it had taken SIGKILL");
    }

    [Test]
    public async Task Verbose_tells_more_of_an_error()
    {
        CanctlProgram ran = await CanctlProgram.RunAsync(null, "hello", "Bob", "--verbose");

        Assert.That(ran.Error, Does.Contain("/nosuchfolder/d.sock: there is no such file").And.Contain("DaemonUnavailableException"));
    }

    [Test]
    public async Task The_doctor_finds_what_is_wrong_and_the_command_that_mends_it()
    {
        CanctlProgram ran = await CanctlProgram.RunAsync(null, "doctor");
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        CanctlProgram better = await CanctlProgram.RunAsync(daemon.SocketPath, "doctor", "--json");

        Assert.That(ran.Status, Is.EqualTo(1));
        Assert.That(ran.Output, Does.Match("✗ daemon .*no such file\n *→ sudo (hycan_daemon|systemctl start hycan-daemon)\n"));
        JsonElement[] findings = [.. better.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.That(findings.Single(one => one.GetProperty("what").GetString() == "socket").GetProperty("text").GetString(), Is.EqualTo(daemon.SocketPath));
        Assert.That(findings.Single(one => one.GetProperty("what").GetString() == "daemon").GetProperty("health").GetString(), Is.EqualTo("good"));
    }

    [Test]
    public async Task The_log_level_is_turned_and_rules_are_read_anew_by_the_daemons_owner()
    {
        string rules = Path.GetTempFileName();
        await using TestDaemon daemon = await TestDaemon.StartAsync($"--config={rules}");

        Assert.That((await CanctlProgram.RunAsync(daemon.SocketPath, "daemon", "log-level")).Output, Is.EqualTo("information\n"));
        Assert.That((await CanctlProgram.RunAsync(daemon.SocketPath, "daemon", "log-level", "debug")).Status, Is.Zero);
        await daemon.WaitForLogAsync("The log level is Debug from now on");
        Assert.That((await CanctlProgram.RunAsync(daemon.SocketPath, "daemon", "status", "--json")).Output, Does.Contain("\"logLevel\":\"debug\""));
        await daemon.WaitForLogAsync("Describe");
        Assert.That((await CanctlProgram.RunAsync(daemon.SocketPath, "daemon", "reload")).Status, Is.Zero);
        await daemon.WaitForLogAsync("Read the rules anew: 0");

        await File.WriteAllTextAsync(rules, "deny = nonsense\n");
        CanctlProgram refused = await CanctlProgram.RunAsync(daemon.SocketPath, "daemon", "reload");
        Assert.That(refused.Status, Is.EqualTo(4));
        Assert.That(refused.Error, Does.Contain(rules).And.Contain("The earlier rules stay in force."));
        File.Delete(rules);
    }

    [TestCase("")]
    [TestCase("--color=always")]
    public async Task Where_nobody_looks_there_is_no_colour_unless_it_is_asked_for(string color)
    {
        CanctlProgram ran = await CanctlProgram.RunAsync(null, ["doctor", .. color.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That(ran.Output.Contains('\u001b', StringComparison.Ordinal), Is.EqualTo(color.Length > 0));
    }

    [Test]
    public async Task Who_reads_only_the_beginning_ends_it()
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "bash", ["-c", $"{CanctlProgram.File} obd list --json | head -1; echo ${{PIPESTATUS[0]}}"]);

        Assert.That(status, Is.Zero);
        Assert.That(output.Split('\n')[0], Does.StartWith("{\"command\""));
        Assert.That(output.Split('\n')[1], Is.EqualTo("141").Or.EqualTo("0"), "as SIGPIPE ends it, or all was in the pipe by then");
    }

    [TestCase("--help")]
    [TestCase("session --help")]
    [TestCase("obd watch --help")]
    public async Task Help_is_the_result_and_ends_with_0(string typed)
    {
        CanctlProgram ran = await CanctlProgram.RunAsync(null, typed.Split(' '));

        Assert.That((ran.Status, ran.Error), Is.EqualTo((0, "")));
        Assert.That(ran.Lines[0], Does.StartWith("Usage: canctl"));
    }
}
