namespace CanTools.Shared.Can;

/// <summary>
/// The kinds of network interfaces that carry CAN (IFLA_INFO_KIND). The hardware type alone proves nothing: a tun device
/// can claim to be ARPHRD_CAN.
/// </summary>
public enum CanLinkKind
{
    /// <summary>It is no CAN interface, or one that tells no kind.</summary>
    None,

    /// <summary>A virtual bus of its own: whoever opens it hears whoever sends on it.</summary>
    Vcan,

    /// <summary>One end of a virtual cable; the other may be in another network namespace.</summary>
    Vxcan,

    /// <summary>A controller.</summary>
    Can,
}
