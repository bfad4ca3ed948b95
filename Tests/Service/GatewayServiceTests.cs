using CanTools.Client.Sessions;
using CanTools.Shared.Can;
using CanTools.Tests.Kernel;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Service;

/// <summary>The gateway as a service: there with the package, started by whoever wants it.</summary>
[TestFixture, Category("Service")]
internal sealed class GatewayServiceTests
{
    private const string Unit = "can-gateway.service", Socket = "/run/can-gateway/can-gateway.sock";

    [OneTimeSetUp]
    public async Task Install()
    {
        VirtualMachine.Require("a machine on which packages may be installed");
        await Systemd.InstallPackageAsync();
    }

    [TearDown]
    public Task Stop() => Systemd.RunAsync($"systemctl stop {Unit}");

    [Test]
    public async Task It_is_installed_and_not_started()
    {
        Assert.That((await RunningProgram.ShellAsync($"systemctl is-enabled {Unit}")).Output, Is.EqualTo("disabled"));
        Assert.That((await RunningProgram.ShellAsync($"systemctl is-active {Unit}")).Output, Is.EqualTo("inactive"));
        Assert.That(await Systemd.RunAsync("stat -c '%U:%G %a' /etc/can-gateway.json"), Is.EqualTo("root:can-gateway 640"));
    }

    [Test]
    public async Task Started_it_serves_the_group_hycan_a_bus_and_has_no_privilege()
    {
        await Systemd.RunAsync($"systemctl start {Unit}");
        Assert.That(await Systemd.RunAsync($"stat -c '%U:%G' {Socket}"), Is.EqualTo("can-gateway:hycan"));
        string id = (await Systemd.RunAsync($"systemctl show --value --property=MainPID {Unit}")).Trim();
        string[] status = await File.ReadAllLinesAsync($"/proc/{id}/status");
        Assert.That(status, Does.Contain("CapEff:\t0000000000000000").And.Contain("CapBnd:\t0000000000000000").And.Contain("NoNewPrivs:\t1"));

        await using SessionController controller = await SessionController.ConnectAsync(
            new Uri($"unix:{Socket}"), new() { Timeout = TimeSpan.FromMinutes(2) });
        await using (Session session = await controller.StartSessionOnConnectorAsync("virtual"))
        {
            await session.ConfigureAsync([new("bus")]);
            await using SessionCanChannel channel = await session.OpenRawAsync("bus", new() { Own = true });
            await channel.SendAsync(CanMessage.Parse("123#0102"));
            await foreach (CanMessage heard in channel.ReceiveAllAsync())
            {
                Assert.That(heard.ToString(), Is.EqualTo("123#0102"));
                break;
            }
        }

        // Its history outlives it.
        await Systemd.RunAsync($"systemctl restart {Unit}");
        await using SessionController later = await SessionController.ConnectAsync(
            new Uri($"unix:{Socket}"), new() { Timeout = TimeSpan.FromMinutes(2) });
        SessionDescription told = await FirstAsync(later.ListSessionsAsync(history: true));
        Assert.That((told.State, told.Owner, told.Connector), Is.EqualTo((SessionState.Finished, "uid:0", "virtual")));
    }

    [Test]
    public async Task A_wrong_setting_is_in_its_journal_and_is_not_tried_again()
    {
        string before = await File.ReadAllTextAsync("/etc/can-gateway.json");
        await File.WriteAllTextAsync("/etc/can-gateway.json", """{ "Listen": [ "0.0.0.0:50051" ] }""");
        try
        {
            Assert.That((await RunningProgram.ShellAsync($"systemctl start {Unit}")).Status, Is.Not.Zero);
            Assert.That(await Systemd.RunAsync($"journalctl --no-pager --unit={Unit}"), Does.Contain("can be reached by other machines, which takes TLS"));
            Assert.That(await Systemd.RunAsync($"systemctl show --value --property=NRestarts {Unit}"), Is.EqualTo("0"));
        }
        finally
        {
            await File.WriteAllTextAsync("/etc/can-gateway.json", before);
            await Systemd.RunAsync($"systemctl reset-failed {Unit}");
        }
    }

    private static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> all)
    {
        await foreach (T one in all)
            return one;
        throw new AssertionException("There is none.");
    }
}
