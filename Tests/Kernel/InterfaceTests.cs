using CanTools.Client;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Interfaces through the daemon, checked by iproute2.</summary>
[TestFixture, Category("Kernel")]
public sealed class InterfaceTests
{
    private DaemonClient _daemon = null!;

    [SetUp]
    public async Task Connect() => _daemon = await DaemonClient.ConnectAsync();

    [TearDown]
    public async Task CleanUp()
    {
        _daemon.Dispose();
        foreach (string name in new[] { "vcan7", "vcan8", "br7", "dummy7", "vxcan7" })
            await Links.DeleteAsync(name);
    }

    [Test]
    public async Task A_vcan_is_created_down_then_up_then_down()
    {
        await _daemon.EnsureVcanAsync("vcan7");
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));

        await _daemon.BringUpAsync("vcan7");
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", true)));

        _daemon.BringDown("vcan7");
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));
    }

    [Test]
    public async Task Creating_what_exists_succeeds_and_leaves_it_as_it_is()
    {
        await Links.IpAsync("link add dev vcan7 type vcan");
        await Links.IpAsync("link set vcan7 up");

        await _daemon.EnsureVcanAsync("vcan7");
        await _daemon.BringUpAsync("vcan7");

        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", true)));
    }

    [Test]
    public async Task The_longest_name_works()
    {
        await _daemon.EnsureVcanAsync("exactly15bytes_");
        await _daemon.BringUpAsync("exactly15bytes_");

        Assert.That(await Links.FindAsync("exactly15bytes_"), Is.EqualTo(("vcan", true)));
        await Links.DeleteAsync("exactly15bytes_");
    }

    [TestCase("bridge", "br7")]
    [TestCase("dummy", "dummy7")]
    public async Task What_is_no_CAN_interface_is_never_touched(string kind, string name)
    {
        await Links.IpAsync($"link add dev {name} type {kind}");

        AssertRefused(() => _daemon.EnsureVcan(name), DaemonErrorCode.NotCanInterface, kind);
        AssertRefused(() => _daemon.BringUp(name), DaemonErrorCode.NotCanInterface, kind);
        Assert.That(await Links.FindAsync(name), Is.EqualTo((kind, false)));

        await Links.IpAsync($"link set {name} up");
        AssertRefused(() => _daemon.BringDown(name), DaemonErrorCode.NotCanInterface, kind);
        Assert.That(await Links.FindAsync(name), Is.EqualTo((kind, true)));
    }

    [Test]
    public async Task For_what_is_no_CAN_interface_no_changing_message_reaches_the_kernel()
    {
        string trace = Path.GetTempFileName();
        await Links.IpAsync("link add dev vcan7 type vcan");
        await using TestDaemon daemon = await TestDaemon.StartUntracedAsync();
        await using RunningProgram strace = RunningProgram.Start(
            "strace", ["-f", "-v", "-e", "trace=sendto,sendmsg", "-o", trace, "-p", $"{daemon.ProcessId}"]);
        await strace.WaitForOutputAsync("attached");
        await using DaemonClient client = await daemon.ConnectAsync();

        AssertRefused(() => client.BringDown("lo"), DaemonErrorCode.NotCanInterface, "lo");
        AssertRefused(() => client.BringUp("lo"), DaemonErrorCode.NotCanInterface, "lo");
        string forLo = await File.ReadAllTextAsync(trace);
        client.BringUp("vcan7");
        string forVcan = (await File.ReadAllTextAsync(trace))[forLo.Length..];

        Assert.That(forLo, Does.Contain("RTM_GETLINK").And.Not.Contain("RTM_NEWLINK").And.Not.Contain("RTM_SETLINK"));
        Assert.That(forVcan, Does.Contain("RTM_NEWLINK"), "strace would have seen one");
        File.Delete(trace);
    }

    [Test]
    public async Task A_vxcan_is_a_CAN_interface_too()
    {
        await Links.IpAsync("link add dev vxcan7 type vxcan peer name vxcan8");

        await _daemon.BringUpAsync("vxcan7");

        Assert.That(await Links.FindAsync("vxcan7"), Is.EqualTo(("vxcan", true)));
    }

    [Test]
    public async Task A_controller_comes_up_once_it_has_a_bit_rate()
    {
        VirtualMachine.Require("an emulated controller");

        // One that nobody has given a bit rate yet.
        await RunningProgram.RunAsync("modprobe", ["-r", "kvaser_pci"]);
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        await Eventually.IsTrue(() => Directory.Exists("/sys/class/net/can0"), "the emulated controller");

        AssertRefused(() => _daemon.BringUp("can0"), DaemonErrorCode.BringUpError, "no bit rate is set");
        await Links.IpAsync("link set can0 type can bitrate 500000");
        await _daemon.BringUpAsync("can0");
        Assert.That(await Links.FindAsync("can0"), Is.EqualTo(("can", true)));
        await _daemon.BringDownAsync("can0");
        await _daemon.EnsureVcanAsync("can0");

        Assert.That(await Links.FindAsync("can0"), Is.EqualTo(("can", false)));
    }

    [Test]
    public void A_missing_interface_is_told_by_its_name() =>
        AssertRefused(() => _daemon.BringUp("nosuch"), DaemonErrorCode.InterfaceNotFound, "Interface nosuch not found");

    [Test]
    public async Task Netlink_creates_what_is_missing_and_switches_it()
    {
        using var netlink = new Netlink("vcan7");
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));

        netlink.Up();
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", true)));
        await netlink.DownAsync();
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));

        await using Netlink shared = await Netlink.OpenAsync(_daemon, "vcan8");
        await shared.UpAsync();
        Assert.That(await Links.FindAsync("vcan8"), Is.EqualTo(("vcan", true)));
        shared.Down();
    }

    [Test]
    public async Task Netlink_creates_nothing_when_told_not_to()
    {
        using var netlink = new Netlink("vcan7", createIfMissing: false);

        Assert.That(await Links.FindAsync("vcan7"), Is.Null);
        AssertRefused(netlink.Up, DaemonErrorCode.InterfaceNotFound, "vcan7");
    }

    [Test]
    public async Task What_succeeds_is_answered_with_the_documented_bytes()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using RawClient client = daemon.ConnectRaw();

        foreach (string request in new[] { "create vcan0", "create vcan0", "down vcan0", "up vcan0" })
            Assert.That(client.Ask(GoldenBytes.Get(request)), Is.EqualTo(GoldenBytes.Get("success")), request);
        byte[] opened = client.Ask(GoldenBytes.Get("open 7E0/7E8 on vcan0"));
        byte[] closed = client.Ask(GoldenBytes.Get("close share 1"));
        byte[] listed = client.Ask(GoldenBytes.Get("list from the start"));
        await Links.DeleteAsync("vcan0");

        Assert.That(opened, Is.EqualTo(GoldenBytes.Get("opened, the first")));
        Assert.That(closed, Is.EqualTo(GoldenBytes.Get("success")));
        Assert.That(listed, Is.EqualTo(GoldenBytes.Get("list's end")));
    }

    [Test]
    public async Task HyCANs_client_works_with_this_daemon()
    {
        string client = await NativeProgram.CompileAsync("hycan_client");
        Task<(int, string)> Ask(int operation, string name) =>
            RunningProgram.RunAsync(client, [_daemon.SocketPath, $"{operation}", name]);

        Assert.That(await Ask(1, "vcan7"), Is.EqualTo((0, "ok")));
        Assert.That(await Ask(1, "vcan7"), Is.EqualTo((0, "ok")));
        Assert.That(await Ask(2, "vcan7"), Is.EqualTo((0, "ok")));
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", true)));
        Assert.That(await Ask(3, "vcan7"), Is.EqualTo((0, "ok")));
        Assert.That(await Ask(2, "nosuch"), Is.EqualTo((1, "7 Interface nosuch not found")));
        Assert.That(await Ask(9, "vcan7"), Is.EqualTo((1, "6 Unknown operation type")));
        Assert.That(await Ask(1, ""), Is.EqualTo((1, "6 Invalid interface name length")));
        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));
    }

    private static void AssertRefused(Action call, DaemonErrorCode code, string text) => Assert.That(
        call,
        Throws.InstanceOf<RequestRefusedException>()
            .With.Property(nameof(RequestRefusedException.Code)).EqualTo(code)
            .And.Message.Contains(text));
}
