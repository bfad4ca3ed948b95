using CanTools.Client;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

[TestFixture, Category("Socket")]
public sealed class NoCanTests
{
    [Test]
    public async Task On_a_kernel_without_CAN_it_greets_and_says_what_is_missing()
    {
        using (FileDescriptor can = LibC.socket(LibC.AF_CAN, LibC.SOCK_DGRAM, LibC.CAN_ISOTP))
        {
            if (!can.IsInvalid)
                Assert.Ignore("This kernel has CAN.");
        }

        Assert.That(NetlinkSocket.TryOpen(out NetlinkSocket? netlink), Is.EqualTo(Errno.None));
        if (LibC.geteuid() == 0)
        {
            Assert.That(
                new LinkManager(netlink!).CreateVcan("vcan0"u8),
                Is.EqualTo(new NetlinkResult(Errno.EOPNOTSUPP, "Unknown device type")), "the kernel's own words");
        }
        netlink!.Dispose();

        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient client = await daemon.ConnectAsync();

        Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        Assert.That(
            async () => await client.OpenIsoTpAsync("vcan0", IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8)),
            Throws.InstanceOf<RequestRefusedException>()
                .With.Property(nameof(RequestRefusedException.Code)).EqualTo(DaemonErrorCode.KernelLacksSupport)
                .And.Message.Contains("modprobe can"));
        Assert.That(
            async () => await client.EnsureVcanAsync("vcan0"),
            Throws.InstanceOf<RequestRefusedException>().With.Message.Contains(
                LibC.geteuid() == 0 ? "modprobe vcan" : "CAP_NET_ADMIN"));
    }
}
