using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Kernel;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Service;

/// <summary>Debian's package on a machine whose PID 1 is systemd: installed, used, broken, purged.</summary>
[TestFixture, Category("Service")]
internal sealed class PackageTests
{
    private static readonly string s_readVin = Repository.PathOf("artifacts/bin/ReadVin/release/ReadVin");

    [OneTimeSetUp]
    public async Task Install()
    {
        VirtualMachine.Require("a machine on which packages may be installed");
        await Systemd.InstallPackageAsync();
    }

    [SetUp]
    public Task Start() => Systemd.RunAsync($"systemctl reset-failed {Systemd.Unit}; systemctl start {Systemd.Unit}");

    [Test]
    public async Task The_installation_enables_and_starts_it_for_the_group_hycan()
    {
        Assert.That(
            await Systemd.RunAsync($"systemctl is-enabled {Systemd.Unit}.service {Systemd.Unit}.socket"), Is.EqualTo("enabled\nenabled"));
        Assert.That(await Systemd.RunAsync($"stat -c '%U:%G %a' {Systemd.SocketPath}"), Is.EqualTo("root:hycan 660"));
        Assert.That(await Systemd.ShowAsync("StatusText"), Is.EqualTo($"Listens on {Systemd.SocketPath}"));
    }

    [Test]
    public async Task The_commands_of_HyCANs_documentation_work()
    {
        Assert.That(await Systemd.RunAsync($"systemctl status {Systemd.Unit}"), Does.Contain("active (running)"));
        int first = await Systemd.ProcessIdAsync();
        await Systemd.RunAsync($"systemctl restart {Systemd.Unit}");
        Assert.That(await Systemd.ProcessIdAsync(), Is.Not.EqualTo(first));

        await Systemd.RunAsync($"systemctl stop {Systemd.Unit}");
        Assert.That(await Systemd.ShowAsync("ActiveState"), Is.EqualTo("inactive"));
        Assert.That(await Systemd.ShowAsync("Result"), Is.EqualTo("success"));
        await Systemd.RunAsync($"systemctl start {Systemd.Unit}");
        Assert.That(await Systemd.ShowAsync("ActiveState"), Is.EqualTo("active"));

        await Systemd.RunAsync($"systemctl disable {Systemd.Unit}");
        Assert.That((await RunningProgram.ShellAsync($"systemctl is-enabled {Systemd.Unit}")).Output, Is.EqualTo("disabled"));
        await Systemd.RunAsync($"systemctl enable {Systemd.Unit}");
        Assert.That(await Systemd.RunAsync($"systemctl is-enabled {Systemd.Unit}"), Is.EqualTo("enabled"));
    }

    [Test]
    public async Task It_is_a_user_of_its_own_with_one_capability_and_a_filter_of_system_calls()
    {
        string[] status = File.ReadAllLines($"/proc/{await Systemd.ProcessIdAsync()}/status");

        foreach (string set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
            Assert.That(status, Has.Some.EqualTo($"{set}:\t0000000000001000"));
        Assert.That(status, Has.Some.EqualTo("NoNewPrivs:\t1").And.Some.EqualTo("Seccomp:\t2"));
        string id = await Systemd.RunAsync("id --user hycan");
        Assert.That(status, Has.Some.EqualTo($"Uid:\t{id}\t{id}\t{id}\t{id}"));
    }

    [Test]
    public async Task A_member_of_the_group_gets_a_bus_and_a_VIN_and_another_user_is_refused()
    {
        await using RunningProgram stranger = Systemd.StartAs("65534", s_readVin);
        Assert.That(await stranger.WaitForExitAsync(), Is.Not.Zero);
        Assert.That(stranger.Output, Does.Contain("uid 65534 may not connect to it").And.Contain("usermod -aG hycan"));

        await using (DaemonClient client = await Systemd.ConnectAsync())
        {
            await client.EnsureVcanAsync("vcan0");
            await client.BringUpAsync("vcan0");
        }
        await using RunningProgram request = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", "vcan0");
        await using RunningProgram member = Systemd.StartAs("hycan", s_readVin);
        await request.WaitForExitAsync();
        await CanUtils.SendIsoTpAsync([0x62, 0xF1, 0x90, .. "WVWZZZ1KZ8W000001"u8], "-s", "7E8", "-d", "7E0", "vcan0");

        Assert.That((await member.WaitForExitAsync(), member.Output), Is.EqualTo((0, "VIN WVWZZZ1KZ8W000001")));
        await Links.DeleteAsync("vcan0");
    }

    [Test]
    public async Task A_client_starts_it_by_connecting()
    {
        await Systemd.RunAsync($"systemctl stop {Systemd.Unit}.service");

        await using DaemonClient client = await Systemd.ConnectAsync();

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        Assert.That(await Systemd.ShowAsync("ActiveState"), Is.EqualTo("active"));
    }

    [TestCase("KILL"), TestCase("STOP"), Category("Stress")]
    public async Task Dead_or_stalled_it_is_started_anew_and_knows_its_interfaces(string signal)
    {
        await using DaemonClient client = await Systemd.ConnectAsync();
        await using CreatedInterface bus = await client.CreateVcanAsync("vcan7");
        await using IsoTpSocket tester = await client.OpenIsoTpAsync("vcan7", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
        int first = await Systemd.ProcessIdAsync();

        long start = Stopwatch.GetTimestamp();
        await Signals.SendAsync(first, signal);
        await Eventually.IsTrue(
            () => Systemd.ProcessIdAsync().GetAwaiter().GetResult() is var now and not 0 && now != first, "it is started anew");

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"), "over a new connection");
        Stress.Report($"daemon ended by SIG{signal}, under systemd", $"answered again after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(20), "-s", "7E8", "-d", "7E0", "vcan7");
        Assert.That(await receiving, Is.EqualTo(CanUtils.Pattern(20)), "sockets that were passed go on working");
        await client.DeleteInterfaceAsync("vcan7");
        Assert.That(CanInterfaces.Find("vcan7"), Is.Null);
    }

    [Test]
    public async Task Reloading_reads_the_rules_anew_and_keeps_them_where_the_file_has_a_mistake()
    {
        const string File = "/etc/hycan_daemon.conf";
        await using DaemonClient client = await Systemd.ConnectAsync();
        int process = await Systemd.ProcessIdAsync();
        await Systemd.RunAsync($"cp {File} /tmp/before.conf");

        await Systemd.RunAsync($"echo 'deny = * up-down nosuch*' >> {File}; systemctl reload {Systemd.Unit}");
        await Eventually.IsTrue(() => CodeOfUp(client) == DaemonErrorCode.NotAllowed, "the new rule holds");
        await Systemd.RunAsync($"echo 'deny = * fly *' >> {File}; systemctl reload {Systemd.Unit}");
        await Eventually.IsTrue(
            () => Systemd.JournalAsync().GetAwaiter().GetResult().Contains("there is no operation 'fly'", StringComparison.Ordinal),
            "the mistake is logged");
        Assert.That(CodeOfUp(client), Is.EqualTo(DaemonErrorCode.NotAllowed));
        await Systemd.RunAsync($"cp /tmp/before.conf {File}; systemctl reload {Systemd.Unit}");
        await Eventually.IsTrue(() => CodeOfUp(client) == DaemonErrorCode.InterfaceNotFound, "the rule is gone");

        Assert.That(await Systemd.ProcessIdAsync(), Is.EqualTo(process), "it is the same daemon");
    }

    private static DaemonErrorCode CodeOfUp(DaemonClient client) =>
        Assert.Catch<RequestRefusedException>(() => client.BringUp("nosuch0"))!.Code;

    [OneTimeTearDown]
    public Task Purge() => Systemd.RunAsync($"dpkg --purge {Systemd.Unit}");
}
