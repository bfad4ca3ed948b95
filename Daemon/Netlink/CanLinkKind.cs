namespace CanTools.Daemon.Netlink;

/// <summary>
/// The kinds of links (IFLA_INFO_KIND) that carry CAN. The hardware type alone proves nothing: a tun device can claim
/// to be ARPHRD_CAN.
/// </summary>
internal enum CanLinkKind
{
    None,
    Vcan,
    Vxcan,
    Can,
}
