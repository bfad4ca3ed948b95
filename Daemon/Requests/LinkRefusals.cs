using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Requests;

/// <summary>Why an interface is not made, deleted or changed, and what to do about it.</summary>
internal static class LinkRefusals
{
    /// <summary>Finds out which name was in the way, since the kernel does not say.</summary>
    public static Refusal NotCreated(LinkManager links, CreateLinkMessage request, NetlinkResult result)
    {
        bool isPair = request.Kind == CanLinkKind.Vxcan;
        if (result.Error == Errno.EEXIST)
        {
            bool isOwnName = links.TryFind(NameOf(request.Name), out Link found).IsSuccess;
            if (!isOwnName && isPair && !request.IsPeerElsewhere)
                _ = links.TryFind(NameOf(request.PeerName!), out found);
            string name = isOwnName || !isPair ? request.Name.Text : request.PeerName!.Text;
            return new Refusal(
                DaemonErrorCode.InterfaceExists,
                $"Cannot create '{name}': there is an interface of that name already"
                    + $"{(found.ForeignKind is { } kind ? $" ({kind})" : "")}. Choose another name, or a pattern such as "
                    + $"'{request.Kind.ToString().ToLowerInvariant()}%d'.");
        }
        if (result.Error == Errno.EOPNOTSUPP && isPair)
        {
            return new Refusal(
                DaemonErrorCode.KernelLacksSupport,
                $"Cannot create '{request.Name}': this kernel has no pairs of virtual CAN interfaces (module vxcan, option "
                    + "CONFIG_CAN_VXCAN). Try 'modprobe vxcan', or install a kernel that has it.");
        }
        return InterfaceRefusals.Create(request.Name.Text, result);

        static InterfaceName NameOf(InterfaceNamePattern pattern) =>
            InterfaceName.TryParse(pattern.Bytes, out InterfaceName name) ? name : default;
    }

    public static Refusal NotFinished(CreateLinkMessage request, NetlinkResult result) =>
        result.Error == Errno.EINVAL && request.Mtu != 0
            ? new Refusal(
                DaemonErrorCode.KernelLacksSupport,
                $"Cannot create '{request.Name}': this kernel's {request.Kind.ToString().ToLowerInvariant()} does not take an MTU of "
                    + $"{request.Mtu}. {(request.Mtu > CanMtu.Fd ? "CAN XL came with Linux 6.1." : "Leave it out.")}")
            : InterfaceRefusals.Create(request.Name.Text, result);

    public static Refusal NoSuchProcess(int process, uint user) => new(
        DaemonErrorCode.NotOwner,
        $"Cannot put an end into the network namespace of process {process}: there is no such process of uid {user}. "
            + "Name one of your own.");

    public static Refusal IsController(InterfaceName name) => new(
        DaemonErrorCode.InterfaceNotMadeHere,
        $"'{name}' is a real controller, and cannot be deleted; bring it down instead.");

    public static Refusal NotMadeHere(InterfaceName name) => new(
        DaemonErrorCode.InterfaceNotMadeHere,
        $"'{name}' was not made by this daemon, which deletes no other. Delete it as it was made, such as with 'ip link delete {name}'.");

    public static Refusal NotOwner(InterfaceName name, uint owner) => new(
        DaemonErrorCode.NotOwner, $"'{name}' was made for uid {owner}; only that user and root may delete it.");

    public static Refusal OtherIndex(InterfaceName name, int index) => new(
        DaemonErrorCode.InterfaceNotFound,
        $"Interface {name} not found: the one with index {index} is gone, and another has the name now");

    public static Refusal NotDeleted(InterfaceName name, NetlinkResult result) => result.Error switch
    {
        Errno.EPERM => InterfaceRefusals.NotPermitted($"delete '{name}'"),
        Errno.EACCES => new Refusal(
            DaemonErrorCode.InterfaceNotMadeHere,
            $"'{name}' does not bear the daemon's mark any more: somebody changed its alias. Delete it with 'ip link delete {name}'."),
        _ => new Refusal(DaemonErrorCode.DeleteError, $"Cannot delete '{name}': {result.Describe()}."),
    };

    public static Refusal NoSocket(Errno error) => new(
        DaemonErrorCode.NetlinkSocketAllocationError, $"The daemon cannot open another rtnetlink socket: {error.Describe()}.");

    public static Refusal NoController(InterfaceName name, CanLinkKind kind) => new(
        DaemonErrorCode.ConfigureError,
        $"'{name}' is a {kind.ToString().ToLowerInvariant()}, which has no controller: no bit timing, modes, restart or termination. "
            + "Only its MTU and its alias can be set.");

    public static Refusal IsUp(InterfaceName name, string what) => new(
        DaemonErrorCode.InterfaceIsUp,
        $"Cannot set {what} of '{name}' while it is up. Bring it down first, or ask for it to be taken down for the change.");

    public static Refusal ReservedAlias(InterfaceName name) => new(
        DaemonErrorCode.ConfigureError,
        $"Cannot give '{name}' an alias that begins with 'hycan:': this is how the daemon marks what it made.");
}
