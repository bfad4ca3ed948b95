using System.Collections;
using CanTools.Daemon.Configuration;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class OptionsReaderTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public void Without_anything_the_documented_defaults_hold()
    {
        DaemonOptions options = Read([]);

        Assert.That(options.SocketPath, Is.EqualTo("/tmp/hycan_daemon.sock"));
        Assert.That(options.SocketMode, Is.EqualTo(Convert.ToInt32("660", 8)));
        Assert.That(options.LogLevel, Is.EqualTo(LogLevel.Information));
        Assert.That(options.MaxConnections, Is.EqualTo(4096));
        Assert.That(options.MaxConnectionsPerUser, Is.EqualTo(1024));
    }

    [Test]
    public void The_command_line_wins_over_variables_and_variables_over_the_file()
    {
        File.WriteAllText(_file, "# limits\nmax-connections = 7\nmax-connections-per-user = 3\n\nsocket-mode = 600\n");
        var environment = new Hashtable
        {
            ["HYCAN_DAEMON_CONFIG"] = _file,
            ["HYCAN_DAEMON_MAX_CONNECTIONS_PER_USER"] = "4",
            ["HYCAN_DAEMON_SOCKET"] = "/from/variable",
        };

        DaemonOptions options = Read(["--max-connections-per-user=5", "/from/argument"], environment);

        Assert.That(options.MaxConnections, Is.EqualTo(7));
        Assert.That(options.MaxConnectionsPerUser, Is.EqualTo(5));
        Assert.That(options.SocketMode, Is.EqualTo(Convert.ToInt32("600", 8)));
        Assert.That(options.SocketPath, Is.EqualTo("/from/argument"));
        Assert.That(Read([], environment).SocketPath, Is.EqualTo("/from/variable"));
        Assert.That(Read([], environment).MaxConnectionsPerUser, Is.EqualTo(4));
    }

    [TestCase("--nope", "'--nope'")]
    [TestCase("-x", "'-x'")]
    [TestCase("--log-level=loud", "--log-level: 'loud'")]
    [TestCase("--log-level", "--log-level needs a value")]
    [TestCase("--max-connections=0", "--max-connections: '0'")]
    [TestCase("--max-connections=-1", "'-1'")]
    [TestCase("--help=1", "'--help' takes no value")]
    [TestCase("--config=", "--config needs the name of a file")]
    [TestCase("--socket|--log-level=debug", "--socket needs a value")]
    [TestCase("/a|--socket=/b", "'/b'")]
    [TestCase("--socket=/a|/b", "'/b'")]
    [TestCase("--socket-mode=888", "'888'")]
    [TestCase("--socket-mode=7777", "'7777'")]
    [TestCase("--socket-group=", "cannot be empty")]
    [TestCase("/a|/b", "'/b'")]
    [TestCase("--config=/nosuch/file", "/nosuch/file")]
    public void A_wrong_argument_is_refused_by_name(string arguments, string named) => Assert.That(
        () => Read(arguments.Split('|')),
        Throws.InstanceOf<UsageException>().With.Message.Contains(named));

    [Test]
    public void A_path_that_is_too_long_for_a_socket_is_refused() => Assert.That(
        () => Read(["/" + new string('a', 107)]),
        Throws.InstanceOf<UsageException>().With.Message.Contains("108 bytes").And.Message.Contains("107"));

    [Test]
    public void An_unknown_variable_is_refused_by_name() => Assert.That(
        () => Read([], new Hashtable { ["HYCAN_DAEMON_LOGLEVEL"] = "debug" }),
        Throws.InstanceOf<UsageException>()
            .With.Message.Contains("'HYCAN_DAEMON_LOGLEVEL'").And.Message.Contains("HYCAN_DAEMON_LOG_LEVEL"));

    [TestCase("socket-mod = 600", ":2: there is no setting 'socket-mod'")]
    [TestCase("log-level debug", ":2: 'log-level debug' is not of the form")]
    [TestCase("log-level = loud", ":2: log-level: 'loud'")]
    [TestCase("allow = * fly *", ":2: allow: there is no operation 'fly'")]
    [TestCase("deny = * * a/b", ":2: deny: 'a/b' matches no interface")]
    public void A_wrong_line_is_refused_by_file_and_number(string line, string named)
    {
        File.WriteAllText(_file, $"\n{line}\n");

        Assert.That(
            () => Read(["--config", _file]),
            Throws.InstanceOf<UsageException>().With.Message.Contains(_file + named));
    }

    [Test]
    public void A_file_that_was_read_before_must_still_be_there() => Assert.That(
        () => OptionsReader.Read(CommandLine.Parse([]), new Hashtable(), again: "/nosuch/file"),
        Throws.InstanceOf<UsageException>().With.Message.Contains("/nosuch/file"));

    [Test]
    public void Of_variables_what_is_denied_comes_first()
    {
        var environment = new Hashtable { ["HYCAN_DAEMON_ALLOW"] = "* * *", ["HYCAN_DAEMON_DENY"] = "* * can0" };

        Assert.That(Read([], environment).Rules.Select(rule => rule.Allows), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Rules_keep_their_order_and_those_of_the_command_line_come_first()
    {
        File.WriteAllText(_file, "allow = * isotp can0\ndeny = * * can1\n");

        DaemonOptions options = Read(
            ["--config", _file, "--deny", "* * can2", "--allow=* * can3"], new Hashtable { ["HYCAN_DAEMON_ALLOW"] = "* * can4" });

        Assert.That(
            options.Rules.Select(rule => (rule.Interfaces.Single().ToString(), rule.Allows, rule.Place)),
            Is.EqualTo(new[]
            {
                ("can2", false, "--deny"), ("can3", true, "--allow"), ("can4", true, "HYCAN_DAEMON_ALLOW"),
                ("can0", true, $"{_file}:1: allow"), ("can1", false, $"{_file}:2: deny"),
            }));
    }

    [Test]
    public void Everything_that_can_be_set_is_in_the_help()
    {
        string help = HelpText.Make();

        foreach (Setting setting in Settings.All)
            Assert.That(help, Does.Contain($"--{setting.Name} {setting.ValueName}"));
    }

    private static DaemonOptions Read(string[] arguments, IDictionary? environment = null) =>
        OptionsReader.Read(CommandLine.Parse(arguments), environment ?? new Hashtable());
}
