using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>An errno becomes a code for the program and a sentence that helps the person.</summary>
[TestFixture, Category("Unit")]
public sealed class RefusalTests
{
    private static readonly Link s_controller = new("can0", 3, IsUp: false, CanLinkKind.Can, null);
    private static readonly Link s_vcan = new("vcan0", 4, IsUp: false, CanLinkKind.Vcan, null);

    [Test]
    public void A_missing_module_is_named_with_the_command_that_loads_it()
    {
        Assert.That(IsoTpRefusals.NoSocket(Errno.EAFNOSUPPORT).Text, Does.Contain("modprobe can'").And.Contain("CONFIG_CAN)"));
        Assert.That(
            IsoTpRefusals.NoSocket(Errno.EPROTONOSUPPORT).Text,
            Does.Contain("modprobe can-isotp").And.Contain("CONFIG_CAN_ISOTP"));
        Refusal vcan = InterfaceRefusals.Create("vcan0", new NetlinkResult(Errno.EOPNOTSUPP, "Unknown device type"));
        Assert.That(vcan.Text, Does.Contain("modprobe vcan").And.Contain("CONFIG_CAN_VCAN"));
        Assert.That(vcan.Code, Is.EqualTo(DaemonErrorCode.KernelLacksSupport));
    }

    [Test]
    public void A_controller_without_a_bit_rate_is_told_apart_from_other_errors()
    {
        var invalid = new NetlinkResult(Errno.EINVAL);

        Assert.That(InterfaceRefusals.Switch(s_controller, invalid, up: true).Text, Does.Contain("bitrate 500000"));
        Assert.That(InterfaceRefusals.Switch(s_vcan, invalid, up: true).Text, Does.Contain("Invalid argument (EINVAL)"));
        Assert.That(InterfaceRefusals.Switch(s_vcan, invalid, up: true).Code, Is.EqualTo(DaemonErrorCode.BringUpError));
        Assert.That(InterfaceRefusals.Switch(s_vcan, invalid, up: false).Code, Is.EqualTo(DaemonErrorCode.BringDownError));
    }

    [Test]
    public void The_kernels_own_words_are_passed_on() => Assert.That(
        InterfaceRefusals.Create("vcan0", new NetlinkResult(Errno.EBUSY, "try later")).Text,
        Does.Contain("Device or resource busy (EBUSY): try later"));

    [Test]
    public void A_daemon_without_the_capability_says_how_to_start_it() => Assert.That(
        InterfaceRefusals.Switch(s_vcan, new NetlinkResult(Errno.EPERM), up: true).Text, Does.Contain("CAP_NET_ADMIN"));
}
