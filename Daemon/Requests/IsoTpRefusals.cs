using CanTools.Daemon.IsoTp;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Requests;

/// <summary>Why an ISO-TP channel could not be opened, and what to do about it.</summary>
internal static class IsoTpRefusals
{
    public static Refusal NoSocket(Errno error) => error switch
    {
        Errno.EAFNOSUPPORT => new Refusal(
            DaemonErrorCode.KernelLacksSupport,
            "This kernel has no CAN at all (module can, option CONFIG_CAN). "
                + "Try 'modprobe can', or install a kernel that has it."),
        Errno.EPROTONOSUPPORT => new Refusal(
            DaemonErrorCode.KernelLacksSupport,
            "This kernel has CAN but no ISO-TP (module can-isotp, option CONFIG_CAN_ISOTP, in Linux since 5.10). "
                + "Try 'modprobe can-isotp', or install a kernel that has it."),
        Errno.EMFILE or Errno.ENFILE => new Refusal(
            DaemonErrorCode.LimitReached,
            $"The daemon has no descriptor left for an ISO-TP socket: {error.Describe()}. "
                + "Close connections, or raise LimitNOFILE."),
        _ => new Refusal(DaemonErrorCode.ChannelOpenError, $"Cannot make an ISO-TP socket: {error.Describe()}."),
    };

    public static Refusal Down(InterfaceName name) => new(
        DaemonErrorCode.InterfaceDown, $"'{name}' is down. Bring it up before opening an ISO-TP channel on it.");

    public static Refusal NotBound(OpenIsoTpMessage request, Errno error) => error switch
    {
        Errno.ENODEV => new Refusal(
            DaemonErrorCode.InterfaceNotFound, $"Interface {request.Interface} not found: it was deleted just now"),
        _ => new Refusal(
            DaemonErrorCode.ChannelOpenError,
            $"Cannot open {request.Binding} on '{request.Interface}': {error.Describe()}."),
    };

    public static Refusal InUse(Channel channel)
    {
        string others = channel.Shares.Count > 1 ? $" and {channel.Shares.Count - 1} more" : "";
        return new Refusal(
            DaemonErrorCode.ChannelInUse,
            $"{channel.Binding} on '{channel.Interface}' is open {(channel.IsExclusive ? "exclusively" : "and shared")}: "
                + $"{channel.Shares[0]}{others}. "
                + (channel.IsExclusive ? "Wait until it is closed." : "Wait until it is closed, or open it shared, too."));
    }

    public static Refusal OptionsDiffer(Channel channel, in IsoTpSettings wanted) => new(
        DaemonErrorCode.ChannelOptionsDiffer,
        $"{channel.Binding} on '{channel.Interface}' is open with other options: "
            + $"{IsoTpDifferences.Between(channel.Binding.Settings, wanted)}. It was opened by {channel.Shares[0]}. "
            + "Open it with the same options, or wait until it is closed.");

    public static Refusal NoSuchShare(ulong share) => new(
        DaemonErrorCode.ShareNotFound, $"This connection has no share {share} of an ISO-TP channel.");
}
