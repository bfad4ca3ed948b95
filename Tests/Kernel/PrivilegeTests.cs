using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What the daemon can do once it reads from clients: /proc says it, of each of its threads.</summary>
[TestFixture, Category("Kernel")]
public sealed class PrivilegeTests
{
    private const string NetAdmin = "0000000000001000";
    private const string NetAdminAndDacOverride = "0000000000001002";
    private const string Nothing = "0000000000000000";

    [Test]
    public async Task Of_roots_capabilities_every_thread_keeps_CAP_NET_ADMIN_alone_and_can_get_no_more()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await UseAsync(daemon.ClientOptions);

        AssertEveryThread(daemon.ProcessId, NetAdmin, userId: "0");
        await daemon.WaitForLogAsync("Runs as uid 0 with CAP_NET_ADMIN alone");
    }

    [Test]
    public async Task Serving_obdiis_clients_takes_one_more()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--obdiid-socket=/tmp/privileges-obdiid.sock");

        AssertEveryThread(daemon.ProcessId, NetAdminAndDacOverride, userId: "0");
    }

    [Test]
    public async Task Where_there_is_a_user_hycan_it_goes_on_as_that_one_and_does_the_same()
    {
        VirtualMachine.Require("the right to add a user");
        (int status, string output) = await RunningProgram.ShellAsync(
            "groupadd --force hycan && useradd --system --uid 4713 --gid hycan --no-create-home hycan");
        Assert.That(status, Is.Zero, output);
        try
        {
            await using RunningProgram daemon = RunningProgram.Start(
                "env", ["--unset=HYCAN_DAEMON_USER", Repository.Daemon, "/tmp/privileges-hycan.sock"], TestDaemon.CleanEnvironment);
            await daemon.WaitForOutputAsync("Runs as uid 4713");
            await UseAsync(new DaemonClientOptions { SocketPath = "/tmp/privileges-hycan.sock" });

            AssertEveryThread(daemon.Id, NetAdmin, userId: "4713");
            Assert.That(Status(daemon.Id, "Groups").Trim(), Is.EqualTo(Status(daemon.Id, "Gid").Split('\t')[0]));
            await Signals.SendAsync(daemon.Id, "TERM");
            Assert.That(await daemon.WaitForExitAsync(), Is.Zero);
            Assert.That(daemon.Output, Does.Contain("Cannot remove the socket /tmp/privileges-hycan.sock"));
        }
        finally
        {
            await RunningProgram.RunAsync("userdel", ["hycan"]);
        }
    }

    [Test]
    public async Task Root_can_stay_root_and_a_user_that_is_not_there_is_refused()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--user=root");
        AssertEveryThread(daemon.ProcessId, NetAdmin, userId: "0");

        await using RunningProgram lost = TestDaemon.Launch("/tmp/privileges.sock", "--user=nosuchuser");
        Assert.That(await lost.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(lost.Output, Does.Contain("There is no user 'nosuchuser' to go on as. Create it with"));
        Assert.That(File.Exists("/tmp/privileges.sock"), Is.False);
    }

    [Test]
    public async Task A_user_who_may_not_execute_the_program_is_told_of()
    {
        VirtualMachine.Require("a file system of its own");
        string folder = Directory.CreateTempSubdirectory("cantools-hidden-").FullName;
        string program = Path.Combine(folder, "hycan_daemon");
        File.Copy(Repository.Daemon, program);

        (int status, string output) = await RunningProgram.RunAsync(
            program, ["--user=nobody", Path.Combine(folder, "d.sock")], TestDaemon.CleanEnvironment);

        Assert.That(status, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"The user nobody may not read and execute {program}: Permission denied (EACCES)").And.Contain("--user=root"));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Without_the_capability_it_stops_unless_it_is_told_to_do_without()
    {
        string[] without = ["--reuid=65534", "--clear-groups", "--inh-caps=-all", Repository.Daemon, "/tmp/privileges.sock"];

        (int status, string output) = await RunningProgram.RunAsync("setpriv", without, TestDaemon.CleanEnvironment);
        Assert.That(status, Is.EqualTo(1));
        Assert.That(output, Does.Contain("It has no CAP_NET_ADMIN").And.Contain("--no-privileges"));

        await using TestDaemon bystander = await TestDaemon.StartAsync();
        using DaemonClient privileged = await bystander.ConnectAsync();
        await privileged.EnsureVcanAsync("vcan9");
        await privileged.BringUpAsync("vcan9");
        await using RunningProgram broker = RunningProgram.Start("setpriv", [.. without, "--no-privileges"], TestDaemon.CleanEnvironment);
        await broker.WaitForOutputAsync("Runs as uid 65534 with no capability");
        using DaemonClient client = await DaemonClient.ConnectAsync(
            new DaemonClientOptions { SocketPath = "/tmp/privileges.sock", TrustedUserIds = { 65534 } });
        await using (await client.OpenIsoTpAsync("vcan9", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8)))
            Assert.That(client.ListIsoTp(), Has.Count.EqualTo(1));
        Assert.That(
            async () => await client.BringDownAsync("vcan9"),
            Throws.InstanceOf<RequestRefusedException>().With.Message.Contains("CAP_NET_ADMIN"));
        await Links.DeleteAsync("vcan9");
        await Signals.SendAsync(broker.Id, "TERM");
        Assert.That(await broker.WaitForExitAsync(), Is.Zero);
    }

    [Test]
    public async Task Root_without_privileges_drops_all()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--no-privileges");

        AssertEveryThread(daemon.ProcessId, Nothing, userId: "0");
    }

    [TestCase(true, 1)]
    [TestCase(false, 2)]
    public async Task A_manager_that_gives_no_more_than_it_needs_spares_it_the_second_start(bool isExact, int starts)
    {
        string[] exactly = isExact ? ["--bounding-set=-all,+net_admin", "--no-new-privs"] : [];
        string trace = Path.GetTempFileName();
        await RunningProgram.RunAsync("chmod", ["666", trace]);
        await using RunningProgram daemon = RunningProgram.Start(
            "setpriv",
            [
                "--reuid=65534", "--clear-groups", "--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin", .. exactly,
                "strace", "--trace=execve", "--follow-forks", $"--output={trace}", Repository.Daemon, "/tmp/privileges.sock",
            ],
            TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("Runs as uid 65534 with CAP_NET_ADMIN alone");

        Assert.That(File.ReadLines(trace).Count(line => line.Contains("execve(", StringComparison.Ordinal)), Is.EqualTo(starts));
        await RunningProgram.RunAsync("pkill", ["-TERM", "-P", $"{daemon.Id}"]);
        await daemon.WaitForExitAsync();
        File.Delete(trace);
    }

    private static async Task UseAsync(DaemonClientOptions options)
    {
        using DaemonClient client = await DaemonClient.ConnectAsync(options);
        await using CreatedInterface bus = await client.CreateVcanAsync("vcan9");
        await using (await client.OpenIsoTpAsync("vcan9", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8)))
            Assert.That(client.ListIsoTp(), Has.Count.EqualTo(1));
    }

    private static void AssertEveryThread(int process, string capabilities, string userId)
    {
        // One that has just ended has nothing any more.
        string[][] threads =
        [
            .. Directory.GetDirectories($"/proc/{process}/task").Select(folder => Path.Combine(folder, "status")).Select(ReadIfThere)
                .Where(lines => lines.Length > 0),
        ];
        Assert.That(threads, Has.Length.GreaterThan(3), "the runtime's own threads, too");
        foreach (string[] thread in threads)
        {
            foreach (string set in new[] { "CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb" })
                Assert.That(Read(thread, set), Is.EqualTo(capabilities), $"{set} of {thread[0]}");
            Assert.That(Read(thread, "NoNewPrivs"), Is.EqualTo("1"), thread[0]);
            Assert.That(Read(thread, "Uid"), Is.EqualTo(string.Join('\t', Enumerable.Repeat(userId, 4))), thread[0]);
        }
    }

    private static string Status(int process, string field) => Read(File.ReadAllLines($"/proc/{process}/status"), field);

    private static string[] ReadIfThere(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Read(string[] lines, string field) => lines
        .Single(line => line.StartsWith($"{field}:\t", StringComparison.Ordinal))[(field.Length + 2)..];
}
