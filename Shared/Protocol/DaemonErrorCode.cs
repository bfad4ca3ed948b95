namespace CanTools.Shared.Protocol;

/// <summary>Why the daemon refused a request. 0 to 9 are HyCAN's own ordinals and names, from 64 up they are ours.</summary>
public enum DaemonErrorCode : byte
{
    /// <summary>The interface could not be looked up.</summary>
    VcanCheckingError = 0,

    /// <summary>The daemon could not make a netlink socket.</summary>
    NetlinkSocketAllocationError = 1,

    /// <summary>The daemon's netlink socket could not be connected.</summary>
    NetlinkConnectError = 2,

    /// <summary>A link could not be prepared.</summary>
    LinkAllocationError = 3,

    /// <summary>The kernel did not create the link.</summary>
    LinkAddError = 4,

    /// <summary>The daemon has no netlink socket.</summary>
    NetlinkSocketNotInitialized = 5,

    /// <summary>HyCAN's name is NetlinkConnectError; it stands for every fault in a request's form.</summary>
    ProtocolFault = 6,

    /// <summary>There is no interface of that name.</summary>
    InterfaceNotFound = 7,

    /// <summary>The interface could not be brought down.</summary>
    BringDownError = 8,

    /// <summary>The interface could not be brought up.</summary>
    BringUpError = 9,

    /// <summary>The interface exists but is no CAN interface; the daemon touches no other.</summary>
    NotCanInterface = 64,

    /// <summary>The kernel lacks what the request needs; the message names the module and the option.</summary>
    KernelLacksSupport = 65,

    /// <summary>The daemon itself lacks the right (CAP_NET_ADMIN).</summary>
    NotPermitted = 66,

    /// <summary>A limit of the daemon is reached; the message names it.</summary>
    LimitReached = 67,

    /// <summary>The payload does not have the form that the operation asks for.</summary>
    InvalidPayload = 68,

    /// <summary>The interface is down, and the request needs it up.</summary>
    InterfaceDown = 69,

    /// <summary>The kernel did not open the ISO-TP channel.</summary>
    ChannelOpenError = 70,

    /// <summary>A fault of the daemon; its log tells more.</summary>
    InternalError = 71,

    /// <summary>Others hold the channel that was asked for exclusively, or one of them does; the message names them.</summary>
    ChannelInUse = 72,

    /// <summary>The channel is open with other options; the message names the differences.</summary>
    ChannelOptionsDiffer = 73,

    /// <summary>This connection holds no such share of a channel.</summary>
    ShareNotFound = 74,

    /// <summary>There is an interface of that name already.</summary>
    InterfaceExists = 75,

    /// <summary>The daemon did not make the interface, and so does not delete it.</summary>
    InterfaceNotMadeHere = 76,

    /// <summary>The interface, or the process, belongs to another user.</summary>
    NotOwner = 77,

    /// <summary>The interface is up, and what was asked for needs it down.</summary>
    InterfaceIsUp = 78,

    /// <summary>The kernel, or the controller's driver, did not take the settings; the message says which and why.</summary>
    ConfigureError = 79,

    /// <summary>The kernel did not delete the interface.</summary>
    DeleteError = 80,

    /// <summary>The daemon's rules do not let this client do it; the message names the rule, or what is missing.</summary>
    NotAllowed = 81,

    /// <summary>Somebody holds what was asked for, or waits for it; the message names who, since when and until when.</summary>
    ResourceInUse = 82,

    /// <summary>This connection holds no such lease.</summary>
    LeaseNotFound = 83,

    /// <summary>The daemon's configuration has a mistake, which the message names; nothing was changed.</summary>
    ConfigurationRefused = 84,
}
