using CanTools.Shared.Netlink;

namespace CanTools.Shared.Can;

/// <summary>A CAN interface, as it was when it was looked at.</summary>
public sealed record CanLink
{
    /// <summary>Its name.</summary>
    public required InterfaceName Name { get; init; }

    /// <summary>Its index, which no other interface of the network namespace has while this one lives.</summary>
    public required int Index { get; init; }

    /// <summary>What kind it is.</summary>
    public required CanLinkKind Kind { get; init; }

    /// <summary>Its flags, IFF_… of linux/if.h.</summary>
    public uint Flags { get; init; }

    /// <summary>Whether it is up (IFF_UP).</summary>
    public bool IsUp => (Flags & 0x1) != 0;

    /// <summary>Whether it is up and its other end, or its bus, is there (IFF_RUNNING).</summary>
    public bool IsRunning => (Flags & 0x40) != 0;

    /// <summary>The largest frame: 16 for classic CAN, 72 for CAN FD, from 76 to 2060 for CAN XL.</summary>
    public int Mtu { get; init; }

    /// <summary>Whether CAN FD frames go through it.</summary>
    public bool IsFd => Mtu >= CanMtu.Fd;

    /// <summary>A text that somebody gave it; null: none. (Without what the daemon writes in front of it.)</summary>
    public string? Alias { get; init; }

    /// <summary>For whom the daemon made it; null where somebody else made it.</summary>
    public CanLinkMaker? Maker => Mark?.ToMaker();

    /// <summary>What the daemon wrote into its alias.</summary>
    internal LinkMark? Mark { get; init; }

    /// <summary>For an end of a vxcan: the other end's index, in whichever network namespace that is.</summary>
    public int? PeerIndex { get; init; }

    /// <summary>Whether the other end is in another network namespace.</summary>
    public bool IsPeerElsewhere { get; init; }

    /// <summary>What went through it.</summary>
    public CanLinkStatistics? Statistics { get; init; }

    /// <summary>What its controller tells of itself; null for vcan and vxcan.</summary>
    public CanController? Controller { get; init; }
}
