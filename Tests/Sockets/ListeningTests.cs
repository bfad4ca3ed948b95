using System.Net.Sockets;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Starting, stopping, and what stands at the path.</summary>
[TestFixture, Category("Socket")]
public sealed class ListeningTests
{
    private string _folder = "";

    private string SocketFile => Path.Combine(_folder, "daemon.sock");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("cantools-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task A_signal_stops_it_at_once_with_clients_connected_and_takes_its_socket_away(string signal)
    {
        await using RunningProgram daemon = await StartAsync();
        using RawClient silent = RawClient.Connect(SocketFile);
        using RawClient working = RawClient.Connect(SocketFile);
        working.Ask(GoldenBytes.Get("hello Bob"));

        await Signals.SendAsync(daemon.Id, signal);

        Assert.That(await daemon.WaitForExitAsync(), Is.Zero);
        Assert.That(File.Exists(SocketFile), Is.False);
        Assert.That(silent.IsClosedByDaemon(), Is.True);
    }

    [Test]
    public async Task Only_its_owner_and_group_may_use_the_socket_unless_told_otherwise()
    {
        await using (RunningProgram daemon = await StartAsync())
        {
            Assert.That(Mode(), Is.EqualTo("660"));
            await StopAsync(daemon);
        }
        await using (RunningProgram daemon = await StartAsync("--socket-mode=0606"))
        {
            Assert.That(Mode(), Is.EqualTo("606"));
            await StopAsync(daemon);
        }
    }

    [Test]
    public async Task A_socket_that_a_killed_daemon_left_is_replaced()
    {
        await using (RunningProgram killed = await StartAsync())
        {
            await Signals.SendAsync(killed.Id, "KILL");
            await killed.WaitForExitAsync();
        }
        Assert.That(File.Exists(SocketFile), Is.True);

        await using RunningProgram daemon = await StartAsync();
        using RawClient client = RawClient.Connect(SocketFile);

        Assert.That(client.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        await daemon.WaitForOutputAsync("Replaced the stale socket");
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
        await StopAsync(daemon);
    }

    [Test]
    public async Task A_live_daemon_keeps_its_path()
    {
        await using RunningProgram first = await StartAsync();

        await using RunningProgram second = TestDaemon.Launch(SocketFile);
        int status = await second.WaitForExitAsync();
        using RawClient client = RawClient.Connect(SocketFile);

        Assert.That(status, Is.EqualTo(1));
        Assert.That(second.Output, Does.Contain($"A program already answers on {SocketFile}"));
        Assert.That(client.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        await StopAsync(first);
    }

    [Test]
    public async Task Another_programs_datagram_socket_keeps_its_path()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketFile));

        await using RunningProgram daemon = TestDaemon.Launch(SocketFile);

        Assert.That(await daemon.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(daemon.Output, Does.Contain("already answers"));
        Assert.That(File.Exists(SocketFile), Is.True);
    }

    [TestCase("file", "a regular file")]
    [TestCase("folder", "a folder")]
    [TestCase("link", "a symbolic link")]
    public async Task Whatever_else_stands_at_the_path_stays_there(string what, string called)
    {
        string target = Path.Combine(_folder, "target");
        await File.WriteAllTextAsync(target, "precious");
        switch (what)
        {
            case "file":
                File.Copy(target, SocketFile);
                break;
            case "folder":
                Directory.CreateDirectory(SocketFile);
                break;
            default:
                File.CreateSymbolicLink(SocketFile, target);
                break;
        }

        await using RunningProgram daemon = TestDaemon.Launch(SocketFile);

        Assert.That(await daemon.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(daemon.Output, Does.Contain($"{SocketFile} is {called}, not a socket"));
        Assert.That(Path.Exists(SocketFile), Is.True);
        Assert.That(await File.ReadAllTextAsync(target), Is.EqualTo("precious"));
    }

    [Test]
    public async Task On_stop_only_its_own_socket_is_taken_away()
    {
        await using RunningProgram daemon = await StartAsync();
        File.Delete(SocketFile);
        await File.WriteAllTextAsync(SocketFile, "somebody else's");

        await StopAsync(daemon);

        Assert.That(await File.ReadAllTextAsync(SocketFile), Is.EqualTo("somebody else's"));
    }

    [Test]
    public async Task Of_daemons_that_start_at_once_over_a_stale_socket_exactly_one_serves()
    {
        for (int round = 0; round < 15; round++)
        {
            await using (RunningProgram killed = await StartAsync())
            {
                await Signals.SendAsync(killed.Id, "KILL");
                await killed.WaitForExitAsync();
            }

            RunningProgram[] rivals = [.. Enumerable.Range(0, 4).Select(_ => TestDaemon.Launch(SocketFile))];
            await Eventually.IsTrue(() => rivals.Count(rival => rival.Process.HasExited) == 3, "three gave up");
            await Eventually.IsTrue(() => rivals.Any(rival => IsListening(rival)), "one serves");
            using RawClient client = RawClient.Connect(SocketFile);
            byte[] answer = client.Ask(GoldenBytes.Get("hello Bob"));
            RunningProgram winner = rivals.Single(rival => !rival.Process.HasExited);
            await StopAsync(winner);
            foreach (RunningProgram rival in rivals)
                await rival.DisposeAsync();

            Assert.That(answer, Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
            Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
        }
    }

    [Test]
    public async Task The_path_comes_from_the_variable_when_no_argument_names_one()
    {
        await using RunningProgram daemon = RunningProgram.Start(
            Repository.Daemon, [], new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = SocketFile });

        await daemon.WaitForOutputAsync($"listens on {SocketFile}");
        await StopAsync(daemon);
    }

    [TestCase("--nope", 2, "There is no option '--nope'")]
    [TestCase("--socket-group=nosuchgroup", 1, "There is no group 'nosuchgroup'")]
    [TestCase("/nosuchfolder/x", 1, "its folder does not exist")]
    public async Task What_it_cannot_start_with_is_named(string argument, int status, string text)
    {
        (int exitStatus, string output) = await RunningProgram.RunAsync(
            Repository.Daemon, [argument], TestDaemon.CleanEnvironment);

        Assert.That(exitStatus, Is.EqualTo(status));
        Assert.That(output, Does.Contain(text));
    }

    [Test]
    public async Task Help_and_version_go_to_standard_output_and_succeed()
    {
        (int status, string help) = await RunningProgram.ShellAsync($"{Repository.Daemon} --help 2>/dev/null");
        (int versionStatus, string version) = await RunningProgram.ShellAsync($"{Repository.Daemon} --version 2>/dev/null");

        Assert.That((status, versionStatus), Is.EqualTo((0, 0)));
        Assert.That(help, Does.StartWith("Usage: hycan_daemon"));
        Assert.That(version, Does.Match(@"^hycan_daemon \d+\.\d+\.\d+$"));
    }

    private static bool IsListening(RunningProgram daemon) =>
        daemon.Output.Contains("listens on", StringComparison.Ordinal);

    private static async Task StopAsync(RunningProgram daemon)
    {
        await Signals.SendAsync(daemon.Id, "TERM");
        Assert.That(await daemon.WaitForExitAsync(), Is.Zero);
    }

    private async Task<RunningProgram> StartAsync(params string[] arguments)
    {
        RunningProgram daemon = TestDaemon.Launch(SocketFile, arguments);
        await daemon.WaitForOutputAsync("listens on");
        return daemon;
    }

    private string Mode() => Convert.ToString((int)File.GetUnixFileMode(SocketFile), 8);
}
