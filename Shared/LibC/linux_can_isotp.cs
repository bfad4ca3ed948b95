namespace CanTools.Shared.LibC;

/// <summary>linux/can/isotp.h</summary>
internal static unsafe partial class LibC
{
    public const int SOL_CAN_ISOTP = 106;
    public const int CAN_ISOTP_OPTS = 1;
    public const int CAN_ISOTP_RECV_FC = 2;
    public const int CAN_ISOTP_TX_STMIN = 3;
    public const int CAN_ISOTP_RX_STMIN = 4;
    public const int CAN_ISOTP_LL_OPTS = 5;

    public const uint CAN_ISOTP_LISTEN_MODE = 0x001;
    public const uint CAN_ISOTP_EXTEND_ADDR = 0x002;
    public const uint CAN_ISOTP_TX_PADDING = 0x004;
    public const uint CAN_ISOTP_RX_PADDING = 0x008;
    public const uint CAN_ISOTP_CHK_PAD_LEN = 0x010;
    public const uint CAN_ISOTP_CHK_PAD_DATA = 0x020;
    public const uint CAN_ISOTP_HALF_DUPLEX = 0x040;
    public const uint CAN_ISOTP_FORCE_TXSTMIN = 0x080;
    public const uint CAN_ISOTP_FORCE_RXSTMIN = 0x100;
    public const uint CAN_ISOTP_RX_EXT_ADDR = 0x200;
    public const uint CAN_ISOTP_WAIT_TX_DONE = 0x400;
    public const uint CAN_ISOTP_SF_BROADCAST = 0x800;
    public const uint CAN_ISOTP_CF_BROADCAST = 0x1000;

    public const byte CAN_ISOTP_DEFAULT_PAD_CONTENT = 0xCC;
    public const uint CAN_ISOTP_DEFAULT_FRAME_TXTIME = 50_000;
    public const uint CAN_ISOTP_FRAME_TXTIME_ZERO = 0xFFFFFFFF;

    public const byte CAN_MTU = 16;
    public const byte CANFD_MTU = 72;
    public const byte CANFD_BRS = 0x01;

    /// <summary>In the header only since Linux 6.9.</summary>
    internal const uint CAN_ISOTP_DYN_FC_PARMS = 0x2000;

    public struct can_isotp_options
    {
        public uint flags;
        public uint frame_txtime;
        public byte ext_address;
        public byte txpad_content;
        public byte rxpad_content;
        public byte rx_ext_address;
    }

    public struct can_isotp_fc_options
    {
        public byte bs;
        public byte stmin;
        public byte wftmax;
    }

    public struct can_isotp_ll_options
    {
        public byte mtu;
        public byte tx_dl;
        public byte tx_flags;
    }

    /// <summary>Sets an option of an ISO-TP socket; the kernel wants the exact size of <typeparamref name="T"/>.</summary>
    public static Errno SetIsoTpOption<T>(FileDescriptor fd, int name, in T value)
        where T : unmanaged
    {
        fixed (T* pointer = &value)
            return setsockopt(fd, SOL_CAN_ISOTP, name, pointer, (uint)sizeof(T)) == 0 ? Errno.None : LastError;
    }

    public static Errno GetIsoTpOption<T>(FileDescriptor fd, int name, out T value)
        where T : unmanaged
    {
        value = default;
        uint length = (uint)sizeof(T);
        fixed (T* pointer = &value)
            return getsockopt(fd, SOL_CAN_ISOTP, name, pointer, ref length) == 0 ? Errno.None : LastError;
    }
}
