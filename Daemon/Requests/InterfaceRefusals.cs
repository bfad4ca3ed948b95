using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>
/// What an errno of rtnetlink means for a CAN interface, and what to do about it. Most errors of the CAN drivers come
/// without words of the kernel's own.
/// </summary>
internal static class InterfaceRefusals
{
    public static Refusal Create(string name, NetlinkResult result) => result.Error switch
    {
        Errno.EPERM => NotPermitted($"create '{name}'"),
        Errno.EOPNOTSUPP => new Refusal(
            DaemonErrorCode.KernelLacksSupport,
            $"Cannot create '{name}': this kernel has no virtual CAN (module vcan, option CONFIG_CAN_VCAN). "
                + "Try 'modprobe vcan', or install a kernel that has it."),
        _ => new Refusal(DaemonErrorCode.LinkAddError, $"Cannot create '{name}': {result.Describe()}."),
    };

    public static Refusal Switch(Link link, NetlinkResult result, bool up)
    {
        DaemonErrorCode code = up ? DaemonErrorCode.BringUpError : DaemonErrorCode.BringDownError;
        string direction = up ? "up" : "down";
        return result.Error switch
        {
            Errno.EPERM => NotPermitted($"bring '{link.Name}' {direction}"),
            Errno.ENODEV => new Refusal(
                DaemonErrorCode.InterfaceNotFound, $"Interface {link.Name} not found: it was deleted just now"),
            Errno.EINVAL when up && link.CanKind == CanLinkKind.Can => new Refusal(
                code,
                $"'{link.Name}' cannot come up: most likely no bit rate is set. "
                    + $"Set one with CONFIGURE_LINK, or with 'ip link set {link.Name} type can bitrate 500000'."),
            _ => new Refusal(code, $"Cannot bring '{link.Name}' {direction}: {result.Describe()}."),
        };
    }

    public static Refusal NotPermitted(string what) => new(
        DaemonErrorCode.NotPermitted,
        $"Cannot {what}: hycan_daemon itself has no CAP_NET_ADMIN. Start it as root, such as with sudo.");
}
