using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Who may use the daemon, and whose daemon a client trusts, with users that really are different.</summary>
[TestFixture, Category("Kernel")]
public sealed class AccessTests
{
    private const string Stranger = "1234";
    private static readonly string s_hello = Repository.PathOf("artifacts/bin/Hello/release/Hello");

    [OneTimeSetUp]
    public void RequireUsers() => VirtualMachine.Require("root, several users and the right to add one");

    [Test]
    public async Task A_user_in_the_sockets_group_may_use_it_and_another_may_not()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--socket-group=65534");

        (int status, string greeting) = await HelloAsAsync("65534", daemon.SocketPath);
        (int refusedStatus, string refusal) = await HelloAsAsync(Stranger, daemon.SocketPath);

        Assert.That((status, greeting), Is.EqualTo((0, "Hello, Bob")));
        Assert.That(refusedStatus, Is.EqualTo(1));
        Assert.That(refusal, Does.Contain($"{daemon.SocketPath}: uid {Stranger} may not connect to it")
            .And.Contain("usermod -aG hycan"));
    }

    [Test]
    public async Task Where_there_is_a_group_hycan_the_socket_belongs_to_it()
    {
        await RunningProgram.RunAsync("groupadd", ["--force", "--gid", "4711", "hycan"]);

        await using TestDaemon daemon = await TestDaemon.StartAsync();
        (_, string owner) = await RunningProgram.RunAsync("stat", ["-c", "%U:%G %a", daemon.SocketPath]);
        (int status, _) = await HelloAsAsync("4711", daemon.SocketPath);

        Assert.That(owner, Is.EqualTo("root:hycan 660"));
        Assert.That(status, Is.Zero);
    }

    [Test]
    public async Task Started_through_sudo_the_socket_belongs_to_the_caller_whose_programs_work_at_once()
    {
        await RunningProgram.RunAsync("useradd", ["--uid", "4712", "--no-create-home", "tester"]);
        await File.WriteAllTextAsync("/etc/sudoers.d/tester", "tester ALL=(ALL) NOPASSWD: ALL\n");
        const string Path = "/tmp/sudo-test.sock";

        await using RunningProgram daemon = RunningProgram.Start(
            "runuser", ["-u", "tester", "--", "sudo", "-n", Repository.Daemon, Path], TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("listens on");
        (_, string owner) = await RunningProgram.RunAsync("stat", ["-c", "%U %a", Path]);
        (int status, string greeting) = await HelloAsAsync("4712", Path);
        (int strangersStatus, _) = await HelloAsAsync(Stranger, Path);

        Assert.That(owner, Is.EqualTo("tester 660"));
        Assert.That((status, greeting), Is.EqualTo((0, "Hello, Bob")));
        Assert.That(strangersStatus, Is.EqualTo(1));
    }

    [Test]
    public async Task Below_tmp_a_daemon_of_a_third_user_is_only_trusted_when_configured()
    {
        await using RunningProgram foreign = await StartForeignAsync("/tmp/foreign.sock");
        var options = new DaemonClientOptions { SocketPath = "/tmp/foreign.sock" };

        Assert.That(
            async () => await DaemonClient.ConnectAsync(options),
            Throws.InstanceOf<UntrustedDaemonException>().With.Message.Contains($"the socket belongs to uid {Stranger}"));
        options.TrustedUserIds.Add(uint.Parse(Stranger, null));
        await using DaemonClient client = await DaemonClient.ConnectAsync(options);

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
    }

    [Test]
    public async Task A_folder_of_ones_own_below_tmp_is_no_better_nor_a_link_that_leads_there()
    {
        Directory.CreateDirectory("/tmp/strangers");
        File.CreateSymbolicLink("/root/link", "/tmp/strangers");
        await RunningProgram.RunAsync("chown", [Stranger, "/tmp/strangers"]);
        await using RunningProgram foreign = await StartForeignAsync("/tmp/strangers/d.sock");

        foreach (string path in new[] { "/tmp/strangers/d.sock", "/root/link/d.sock" })
        {
            Assert.That(
                async () => await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = path }),
                Throws.InstanceOf<UntrustedDaemonException>(), path);
        }
    }

    [Test]
    public async Task Below_tmp_it_matters_who_answers_not_only_whose_the_socket_is()
    {
        await using RunningProgram foreign = await StartForeignAsync("/tmp/disguised.sock");
        await RunningProgram.RunAsync("chown", ["root", "/tmp/disguised.sock"]);

        Assert.That(
            async () => await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = "/tmp/disguised.sock" }),
            Throws.InstanceOf<UntrustedDaemonException>().With.Message.Contains($"uid {Stranger} (pid"));
    }

    [Test]
    public async Task A_daemon_that_may_do_without_the_capability_says_what_it_lacks()
    {
        const string Path = "/tmp/powerless.sock";
        await using RunningProgram daemon = RunningProgram.Start(
            "setpriv", ["--bounding-set=-net_admin", "--inh-caps=-net_admin", Repository.Daemon, "--no-privileges", Path],
            TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("listens on");
        await using DaemonClient client =
            await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = Path });

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        Assert.That(
            async () => await client.EnsureVcanAsync("vcan6"),
            Throws.InstanceOf<RequestRefusedException>().With.Message.Contains("has no CAP_NET_ADMIN"));
    }

    [Test]
    public async Task A_path_at_which_nobody_answers_falls_back_to_the_next_and_all_are_told()
    {
        var variable = new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = "/tmp/nobody.sock" };

        (int failedStatus, string failure) = await RunningProgram.RunAsync(s_hello, ["Bob"], variable);
        await using RunningProgram daemon = TestDaemon.Launch("/tmp/hycan_daemon.sock");
        await daemon.WaitForOutputAsync("listens on");
        (int status, string greeting) = await RunningProgram.RunAsync(s_hello, ["Bob"], variable);

        Assert.That(failedStatus, Is.EqualTo(1));
        Assert.That(failure, Does.Contain("/tmp/nobody.sock: there is no such file")
            .And.Contain("/var/run/hycan_daemon.sock: there is no such file")
            .And.Contain("/tmp/hycan_daemon.sock: there is no such file"));
        Assert.That((status, greeting), Is.EqualTo((0, "Hello, Bob")));
    }

    private static async Task<RunningProgram> StartForeignAsync(string path)
    {
        RunningProgram daemon = RunningProgram.Start(
            "setpriv", ["--reuid", Stranger, "--regid", Stranger, "--clear-groups", Repository.Daemon, "--no-privileges", path],
            TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("listens on");
        return daemon;
    }

    private static Task<(int Status, string Output)> HelloAsAsync(string user, string socket) => RunningProgram.RunAsync(
        "setpriv",
        ["--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", s_hello, "Bob"],
        new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = socket });
}
