using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A cable between two network namespaces: a container gets a CAN bus without privileges.</summary>
[TestFixture]
internal sealed class LinkNamespaceTests() : LinkFixture("--allow=* * * anywhere")
{
    [Test]
    public async Task Both_ends_of_a_pair_are_up_here_and_go_together()
    {
        CreatedInterface pair = await Client.CreateVxcanAsync("vx7", "vx8");
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "vx8");

        await CanUtils.SendFrameAsync("vx7", "123#DEADBEEF");

        await candump.WaitForOutputAsync("123   [4]  DE AD BE EF");
        Assert.That(pair.PeerName!.Value.ToString(), Is.EqualTo("vx8"));
        Assert.That(CanInterfaces.Find("vx7")!.PeerIndex, Is.EqualTo(CanInterfaces.Find("vx8")!.Index));
        await Client.DeleteInterfaceAsync("vx8");
        Assert.That(Exists("vx7") || Exists("vx8"), Is.False);
    }

    [Test]
    public async Task A_program_without_any_privilege_gets_a_bus_in_its_own_namespace_that_is_up()
    {
        // A container's program: in a network namespace of its own, and without the capability even there.
        var request = new CreateLinkMessage(
            CanLinkKind.Vxcan, IsUp: true, Stays: false, 72, "tocan", "bench", "can0", IsPeerElsewhere: true);
        string program = await NativeProgram.CompileAsync("link_holder");
        await using RunningProgram contained = RunningProgram.Start(
            "setpriv",
            [
                "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "unshare", "-Urn", "setpriv", "--bounding-set=-all",
                "--inh-caps=-all", program, Daemon.SocketPath, CreateRequest(request),
            ]);
        await contained.WaitForOutputAsync("waiting");
        Assert.That(contained.Output, Does.StartWith("done"), "the bus is made");

        CanLink here = CanInterfaces.Find("tocan")!;
        (int status, string there) = await RunningProgram.RunAsync(
            "nsenter", ["-t", $"{contained.Id}", "-n", "ip", "-details", "link", "show", "can0"]);
        Assert.That(status, Is.Zero, there);
        Assert.That(there, Does.Contain("vxcan").And.Contain("mtu 72").And.Contain("LOWER_UP"));
        Assert.That(here.IsRunning && here.IsPeerElsewhere, Is.True);
        Assert.That(here.Maker!.UserId, Is.EqualTo(65534u));

        await using RunningProgram candump = await CanUtils.StartAsync("candump", "tocan");
        (status, string output) = await RunningProgram.RunAsync(
            "nsenter", ["-t", $"{contained.Id}", "-n", "cansend", "can0", "123#DEADBEEF"]);
        Assert.That(status, Is.Zero, output);
        await candump.WaitForOutputAsync("123   [4]  DE AD BE EF");

        contained.Process.Kill();
        await Eventually.IsTrue(() => !Exists("tocan"), "it goes with its program");
    }

    [Test]
    public async Task Only_processes_of_ones_own_can_be_named()
    {
        await using RunningProgram roots = RunningProgram.Start("unshare", ["-n", "sleep", "1000"]);
        CreateLinkMessage Into(int process) => new(
            CanLinkKind.Vxcan, IsUp: true, Stays: false, 0, "tocan%d", "", "can0", IsPeerElsewhere: true, process);
        await using RunningProgram nobody =
            await StartHolderAsync(Nobody, [CreateRequest(Into(roots.Id)), CreateRequest(Into(int.MaxValue))]);

        Assert.That(nobody.Output, Does.Contain($"refused 77 Cannot put an end into the network namespace of process {roots.Id}"));
        Assert.That(nobody.Output, Does.Contain($"there is no such process of uid {Nobody}"));
        AssertRefused(
            () => Client.CreateVxcanAsync(peerPlace: NetworkNamespaceOf.Process(int.MaxValue)), DaemonErrorCode.NotOwner);
        await using (await Client.CreateVxcanAsync("tocan", "can0", NetworkNamespaceOf.Process(roots.Id)))
            Assert.That(CanInterfaces.Find("tocan")!.IsPeerElsewhere, Is.True, "root may name any");
        Assert.That(VirtualLinks(), Is.Empty);
    }

    [Test]
    public async Task A_namespace_that_ends_takes_the_cable_along_and_it_counts_no_more()
    {
        RunningProgram other = RunningProgram.Start("unshare", ["-n", "sleep", "1000"]);
        await Eventually.IsTrue(() => File.ResolveLinkTarget($"/proc/{other.Id}/ns/net", false)?.Name
            != File.ResolveLinkTarget("/proc/self/ns/net", false)?.Name, "its namespace");
        await Client.CreateVxcanAsync("tocan", "can0", NetworkNamespaceOf.Process(other.Id));

        await other.DisposeAsync();

        await Eventually.IsTrue(() => !Exists("tocan"), "it has gone with the namespace");
        await using CreatedInterface again = await Client.CreateVcanAsync("tocan");
    }
}
