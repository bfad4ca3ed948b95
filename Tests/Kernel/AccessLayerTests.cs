using System.Net.Sockets;
using System.Text;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// The socket's mode, who the client is, and the rules: each keeps out whom it should with the others wide open. And the network
/// namespace, which counts as none of them.
/// </summary>
[TestFixture, Category("Kernel")]
internal sealed class AccessLayerTests
{
    private const uint Stranger = 3004;
    private const uint Group = 3005;

    [OneTimeSetUp]
    public void RequireUsers() => VirtualMachine.Require("root and several users");

    [Test]
    public async Task The_mode_alone_keeps_others_out()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--allow=* * * anywhere");

        Assert.That(
            () => AsAnother.User(Stranger, daemon.ConnectRaw),
            Throws.InnerException.InstanceOf<SocketException>().With.InnerException.Property("SocketErrorCode").EqualTo(SocketError.AccessDenied));
    }

    [Test]
    public async Task Who_it_is_alone_keeps_others_out()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--socket-mode=0666", $"--socket-group={Group}");

        Assert.That(Ask(AsAnother.User(Stranger, daemon.ConnectRaw)), Does.StartWith($"{(int)DaemonErrorCode.NotAllowed} uid {Stranger}")
            .And.Contain($"the members of group {Group}"));
        Assert.That(Ask(AsAnother.User(Stranger, daemon.ConnectRaw, 1, Group)), Does.StartWith($"{(int)DaemonErrorCode.InterfaceNotFound} "));
        Assert.That(Ask(AsAnother.User(Group, daemon.ConnectRaw)), Does.StartWith($"{(int)DaemonErrorCode.InterfaceNotFound} "));
    }

    [Test]
    public async Task A_rule_alone_keeps_them_out_even_root()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "--socket-mode=0666", "--allow=* * vcan*", $"--deny=user:{Stranger},user:0 * *", "--allow=* * *");

        Assert.That(Ask(AsAnother.User(Stranger, daemon.ConnectRaw)), Is.EqualTo(
            $"{(int)DaemonErrorCode.NotAllowed} uid {Stranger} may not bring up or down 'nosuch': it is forbidden (--deny)."));
        Assert.That(Ask(daemon.ConnectRaw()), Does.Contain("uid 0 may not"));
        Assert.That(Ask(AsAnother.User(Group, daemon.ConnectRaw)), Does.StartWith($"{(int)DaemonErrorCode.InterfaceNotFound} "));
    }

    [Test]
    public async Task Another_network_namespace_keeps_them_out_unless_a_rule_says_anywhere()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "--allow=* * vcan*", "--allow=* create vcan1 anywhere", "--deny=* * vcan9", "--allow=* * vcan9 anywhere");

        using RawClient foreign = AsAnother.Network(daemon.ConnectRaw);
        Assert.That(Ask(foreign, "nosuch"), Does.StartWith($"{(int)DaemonErrorCode.NotAllowed} ").And.Contain("another network namespace"));
        Assert.That(Ask(foreign, "vcan1"), Does.StartWith($"{(int)DaemonErrorCode.NotAllowed} "));
        Assert.That(Ask(foreign, "vcan9"), Does.Contain("it is forbidden"));
        Assert.That(foreign.Ask(Request(Operation.CreateVcan, "vcan1"))[0], Is.EqualTo(1));
        await Links.DeleteAsync("vcan1");
        Assert.That(Ask(daemon.ConnectRaw(), "vcan1"), Does.StartWith($"{(int)DaemonErrorCode.InterfaceNotFound} "));
    }

    [Test]
    public async Task A_second_name_of_an_interface_opens_no_way_around_a_rule()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--deny=* * can*");
        await Links.IpAsync("link add canX type vcan");
        await Links.IpAsync("link property add dev canX altname bus");
        try
        {
            Assert.That(Ask(daemon.ConnectRaw(), "bus"), Does.Contain("may not bring up or down 'canX'"));
            Assert.That(CanInterfaces.Find("canX")!.IsUp, Is.False);
        }
        finally
        {
            await Links.DeleteAsync("canX");
        }
    }

    [Test]
    public async Task Who_may_not_bring_it_down_may_not_have_it_taken_down_for_a_change()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--deny=* up-down *");
        await Links.IpAsync("link add canX type vcan");
        try
        {
            using DaemonClient client = await daemon.ConnectAsync();
            await client.ConfigureAsync("canX", new CanLinkSettings { Alias = "x" });
            var refused = Assert.Catch<RequestRefusedException>(
                () => client.Configure("canX", new CanLinkSettings { Alias = "y" }, takeDown: true));
            Assert.That(refused!.Message, Does.Contain("may not bring up or down 'canX'"));
        }
        finally
        {
            await Links.DeleteAsync("canX");
        }
    }

    private static string Ask(RawClient client, string name = "nosuch")
    {
        byte[] answer = client.Ask(Request(Operation.InterfaceUp, name));
        return $"{answer[1]} {Encoding.UTF8.GetString(answer.AsSpan(4))}";
    }

    private static byte[] Request(Operation operation, string name) =>
        new RequestFrame(operation, Encoding.ASCII.GetBytes(name)).ToArray();
}
