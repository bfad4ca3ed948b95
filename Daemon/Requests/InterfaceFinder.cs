using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>The only way from a name to an interface: it gives out none that is not CAN, or not for this client and operation.</summary>
internal sealed class InterfaceFinder(LinkManager links, AccessPolicy policy)
{
    public bool TryFindCan(ClientContext client, OperationFamily operation, InterfaceName name, out Link link, out Refusal refusal)
    {
        link = default;
        if (policy.WhyNot(client, operation, name) is { } reason)
        {
            refusal = reason;
            return false;
        }
        if (!TryFindCan(name, out link, out refusal))
            return false;

        // It has more than one name, perhaps.
        if (link.Name == name || policy.WhyNot(client, operation, link.Name) is not { } also)
            return true;
        refusal = also;
        return false;
    }

    private bool TryFindCan(InterfaceName name, out Link link, out Refusal refusal)
    {
        NetlinkResult result = links.TryFind(name, out link);
        if (result.IsSuccess && link.IsCan)
        {
            refusal = default;
            return true;
        }

        refusal = result.IsSuccess ? NotCan(link)
            : result.Error == Errno.ENODEV ? NotFound(name)
            : new Refusal(DaemonErrorCode.VcanCheckingError, $"Cannot look up '{name}': {result.Describe()}.");
        return false;
    }

    /// <summary>HyCAN's own text, which its users know.</summary>
    private static Refusal NotFound(InterfaceName name) =>
        new(DaemonErrorCode.InterfaceNotFound, $"Interface {name} not found");

    private static Refusal NotCan(Link link) => new(
        DaemonErrorCode.NotCanInterface,
        $"'{link.Name}' is no CAN interface ({link.ForeignKind}); the daemon touches no other. Choose another name.");
}
