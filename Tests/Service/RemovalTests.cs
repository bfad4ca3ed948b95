using CanTools.Client;
using CanTools.Tests.Kernel;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Service;

/// <summary>What was installed goes again, and nothing of it stays.</summary>
[TestFixture, Category("Service")]
internal sealed class RemovalTests
{
    [OneTimeSetUp]
    public void RequireMachine() => VirtualMachine.Require("a machine on which services may be installed");

    [Test]
    public async Task Purging_the_package_leaves_nothing()
    {
        await Systemd.InstallPackageAsync();
        string[] files = (await Systemd.RunAsync($"dpkg --listfiles {Systemd.Unit} | grep hycan")).Split('\n');
        Assert.That(files, Has.Length.GreaterThan(8).And.All.Matches<string>(Path.Exists));

        await Systemd.RunAsync($"dpkg --purge {Systemd.Unit}");

        await Systemd.AssertNothingIsLeftAsync(files);
    }

    [Test]
    public async Task What_install_sh_installs_works_and_uninstall_sh_leaves_nothing_of_it()
    {
        string scripts = Repository.PathOf("scripts");
        await Systemd.RunAsync($"{scripts}/install.sh");
        await using (DaemonClient client = await Systemd.ConnectAsync())
        {
            await using CreatedInterface bus = await client.CreateVcanAsync();
            Assert.That(CanInterfaces.Find(bus.Name)?.IsUp, Is.True);
        }
        Assert.That(
            await Systemd.RunAsync($"readlink /proc/{await Systemd.ProcessIdAsync()}/exe"), Does.EndWith("/usr/local/bin/hycan_daemon"));
        using (RawClient client = RawClient.Connect(Systemd.SocketPath))
        {
            await Systemd.RunAsync($"systemctl reload {Systemd.Unit} && systemctl restart {Systemd.Unit}");
            Assert.That(client.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")), "over the restart");
        }
        await Systemd.RunAsync($"systemctl stop {Systemd.Unit}.service");
        Assert.That(await Systemd.ShowAsync("Result"), Is.EqualTo("success"));
        string[] files = (await Systemd.RunAsync(
            $"bash -c '. {scripts}/lib/common.sh; . {scripts}/lib/stage.sh; staged /usr/local /etc/systemd/system'")).Split('\n');
        Assert.That(files, Has.Length.GreaterThan(8).And.All.Matches<string>(Path.Exists));

        await Systemd.RunAsync($"{scripts}/uninstall.sh");

        await Systemd.AssertNothingIsLeftAsync([.. files, "/etc/hycan_daemon.conf"]);
    }
}
