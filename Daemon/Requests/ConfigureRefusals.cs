using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>
/// What an errno means that a controller's driver answers to settings. Before Linux 6.7 or so there are no words of the
/// kernel's own, so these name what the errno leaves open.
/// </summary>
internal static class ConfigureRefusals
{
    public static Refusal Explain(InterfaceName name, CanLinkSettings settings, NetlinkResult result, CanLink? before) =>
        result.Error switch
        {
            Errno.EPERM => InterfaceRefusals.NotPermitted($"configure '{name}'"),
            Errno.None or Errno.ENODEV => new Refusal(
                DaemonErrorCode.InterfaceNotFound, $"Interface {name} not found: it was deleted just now"),
            _ => new Refusal(DaemonErrorCode.ConfigureError, $"Cannot configure '{name}': {Words(settings, result, before)}"),
        };

    private static string Words(CanLinkSettings settings, NetlinkResult result, CanLink? before)
    {
        CanController? controller = before?.Controller;
        bool hasTiming = settings.BitTiming is not null || settings.DataBitTiming is not null;
        CanControllerModes modes = settings.Enable | settings.Disable;
        string? words = result.Error switch
        {
            Errno.EDOM when hasTiming => TimingRefusals.BeyondClock(controller),
            Errno.EINVAL when settings.TerminationOhms is { } ohms && controller?.Terminations is { Count: > 0 } those && !those.Contains(ohms) =>
                $"the controller has no termination of {ohms} ohms; it has {string.Join(", ", those)}",
            Errno.ERANGE or Errno.EINVAL when hasTiming => TimingRefusals.BeyondLimits(settings, controller),
            Errno.EOPNOTSUPP when settings.DataBitTiming is not null && controller?.SupportedModes?.HasFlag(CanControllerModes.Fd) == true =>
                "a data bit rate goes with the mode Fd and a bit rate: give all three",
            Errno.EOPNOTSUPP when settings.DataBitTiming is not null => "the controller does not do CAN FD, and has no data bit rate",
            Errno.EOPNOTSUPP when modes != 0 => $"the controller does not support {modes & ~(controller?.SupportedModes ?? 0)}",
            Errno.EOPNOTSUPP when settings.TerminationOhms is not null => "the controller has no termination that can be switched",
            Errno.EOPNOTSUPP when settings.RestartDelay is not null || settings.Restart => "the controller cannot be restarted",
            Errno.EINVAL when settings.Restart && controller?.RestartDelay > TimeSpan.Zero =>
                $"the controller restarts by itself, after {controller.RestartDelay.TotalMilliseconds} ms. Set the delay to 0 to restart it by hand",
            Errno.EINVAL when settings.Restart && before is { IsUp: false } => "it is down, and has nothing to restart. Bring it up",
            Errno.EINVAL when settings.Restart => "only a controller that is up and bus-off can be restarted",
            Errno.EBUSY when settings.Restart => "only a controller that is bus-off can be restarted, and this one is on the bus",
            Errno.EINVAL when settings.Mtu is { } mtu => $"an MTU of {mtu} is not one that it can have{Mtus(before)}",
            Errno.EBUSY => "it is up. Bring it down first, or ask for it to be taken down for the change",
            _ => null,
        };
        return words is null ? $"{result.Describe()}." : $"{words} ({result.Describe()}).";
    }

    private static string Mtus(CanLink? before) => before?.Kind == CanLinkKind.Can
        ? ". A controller has 16, or 72 where CAN FD is switched on: switch the mode Fd instead"
        : "; CAN XL came with Linux 6.1";
}
