namespace CanTools.Daemon.Netlink;

/// <summary>linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if.h and linux/if_arp.h, as far as we use them.</summary>
internal static class NetlinkConstants
{
    public const int NETLINK_ROUTE = 0;
    public const int SOL_NETLINK = 270;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_EXT_ACK = 11;

    public const ushort NLMSG_ERROR = 2;
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_CREATE = 0x400;
    public const ushort NLM_F_CAPPED = 0x100;
    public const ushort NLM_F_ACK_TLVS = 0x200;
    public const ushort NLMSGERR_ATTR_MSG = 1;
    public const int NlMsgHdrSize = 16;

    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_GETLINK = 18;
    public const int IfInfoMsgSize = 16;

    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_EXT_MASK = 29;
    public const ushort IFLA_INFO_KIND = 1;
    public const uint RTEXT_FILTER_SKIP_STATS = 1 << 3;

    public const uint IFF_UP = 1;
    public const ushort ARPHRD_CAN = 280;
}
