using CanTools.Shared.Can;

namespace CanTools.Daemon.Netlink;

/// <summary>What the kernel says of an interface.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its index, which no other interface of the namespace ever gets while this one lives.</param>
/// <param name="IsUp">Whether it is up (IFF_UP).</param>
/// <param name="CanKind">Which of the kinds that we may touch it is, or none.</param>
/// <param name="ForeignKind">What it is otherwise, such as "bridge" or "a network device without a kind".</param>
/// <param name="PeerIndex">The index of a vxcan's other end; null where there is none, or none in this network namespace.</param>
internal readonly record struct Link(
    InterfaceName Name, int Index, bool IsUp, CanLinkKind CanKind, string? ForeignKind, int? PeerIndex = null)
{
    public bool IsCan => CanKind != CanLinkKind.None;
}
