namespace CanTools.Shared.Netlink;

/// <summary>
/// linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if.h, linux/if_arp.h, linux/can/netlink.h and
/// linux/can/vxcan.h, as far as we use them.
/// </summary>
internal static class NetlinkConstants
{
    public const int NETLINK_ROUTE = 0;
    public const int SOL_NETLINK = 270;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_EXT_ACK = 11;
    public const uint RTMGRP_LINK = 1;

    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_DUMP_INTR = 0x10;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_DUMP = 0x300;
    public const ushort NLM_F_CREATE = 0x400;
    public const ushort NLM_F_CAPPED = 0x100;
    public const ushort NLM_F_ACK_TLVS = 0x200;
    public const ushort NLMSGERR_ATTR_MSG = 1;
    public const int NlMsgHdrSize = 16;

    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_DELLINK = 17;
    public const ushort RTM_GETLINK = 18;
    public const int IfInfoMsgSize = 16;

    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_MTU = 4;
    public const ushort IFLA_LINK = 5;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_NET_NS_PID = 19;
    public const ushort IFLA_IFALIAS = 20;
    public const ushort IFLA_STATS64 = 23;
    public const ushort IFLA_GROUP = 27;
    public const ushort IFLA_EXT_MASK = 29;
    public const ushort IFLA_LINK_NETNSID = 37;
    public const ushort IFLA_INFO_KIND = 1;
    public const ushort IFLA_INFO_DATA = 2;
    public const ushort IFLA_INFO_XSTATS = 3;
    public const ushort VXCAN_INFO_PEER = 1;
    public const uint RTEXT_FILTER_SKIP_STATS = 1 << 3;

    public const ushort IFLA_CAN_BITTIMING = 1;
    public const ushort IFLA_CAN_BITTIMING_CONST = 2;
    public const ushort IFLA_CAN_CLOCK = 3;
    public const ushort IFLA_CAN_STATE = 4;
    public const ushort IFLA_CAN_CTRLMODE = 5;
    public const ushort IFLA_CAN_RESTART_MS = 6;
    public const ushort IFLA_CAN_RESTART = 7;
    public const ushort IFLA_CAN_BERR_COUNTER = 8;
    public const ushort IFLA_CAN_DATA_BITTIMING = 9;
    public const ushort IFLA_CAN_DATA_BITTIMING_CONST = 10;
    public const ushort IFLA_CAN_TERMINATION = 11;
    public const ushort IFLA_CAN_TERMINATION_CONST = 12;
    public const ushort IFLA_CAN_BITRATE_CONST = 13;
    public const ushort IFLA_CAN_DATA_BITRATE_CONST = 14;
    public const ushort IFLA_CAN_BITRATE_MAX = 15;
    public const ushort IFLA_CAN_CTRLMODE_EXT = 17;
    public const ushort IFLA_CAN_CTRLMODE_SUPPORTED = 1;

    public const uint IFF_UP = 1;
    public const ushort ARPHRD_CAN = 280;
}
