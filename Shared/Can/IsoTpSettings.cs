using Kernel = CanTools.Shared.LibC.LibC;

namespace CanTools.Shared.Can;

/// <summary>
/// The kernel's form of <see cref="IsoTpOptions"/> and of what an address adds to it; the wire carries the same fields.
/// A default value is not valid: <see cref="Default"/> is.
/// </summary>
internal readonly record struct IsoTpSettings
{
    /// <summary>Everything that a socket may be given. Not WAIT_TX_DONE: it blocks whoever sends, O_NONBLOCK or not.</summary>
    private const uint KnownFlags = 0x3FFF & ~Kernel.CAN_ISOTP_WAIT_TX_DONE;

    private const uint BothBroadcasts = Kernel.CAN_ISOTP_SF_BROADCAST | Kernel.CAN_ISOTP_CF_BROADCAST;

    public static IsoTpSettings Default { get; } = From(IsoTpOptions.Default);

    public Kernel.can_isotp_options General { get; init; }

    public Kernel.can_isotp_fc_options FlowControl { get; init; }

    public Kernel.can_isotp_ll_options LinkLayer { get; init; }

    public uint TransmitSeparation { get; init; }

    public uint ReceiveSeparation { get; init; }

    public bool IsBroadcast => Has(BothBroadcasts);

    public bool IsListenOnly => Has(Kernel.CAN_ISOTP_LISTEN_MODE);

    /// <summary>The byte in front of the data that is sent; null where there is none.</summary>
    public byte? TransmitExtension => Has(Kernel.CAN_ISOTP_EXTEND_ADDR) ? General.ext_address : null;

    /// <summary>The byte in front of the data that is received; the kernel takes the other one's where it is not given.</summary>
    public byte? ReceiveExtension =>
        Has(Kernel.CAN_ISOTP_RX_EXT_ADDR) ? General.rx_ext_address : TransmitExtension;

    /// <summary>For options that are in range each by itself.</summary>
    public static IsoTpSettings From(IsoTpOptions options, IsoTpAddress address = default)
    {
        SeparationTimeCode.TryFrom(options.SeparationTime, out byte stmin);
        byte? transmitExtension = address.Transmit.Extension;
        byte? receiveExtension = address.Receive.Extension;
        return new IsoTpSettings
        {
            General = new()
            {
                flags = Flags(options)
                    | (transmitExtension ?? receiveExtension).Then(Kernel.CAN_ISOTP_EXTEND_ADDR)
                    | receiveExtension.Then(Kernel.CAN_ISOTP_RX_EXT_ADDR),
                frame_txtime = options.FrameTransmitNanoseconds switch
                {
                    null => Kernel.CAN_ISOTP_DEFAULT_FRAME_TXTIME,
                    0 => Kernel.CAN_ISOTP_FRAME_TXTIME_ZERO,
                    { } time => time,
                },
                ext_address = transmitExtension ?? receiveExtension ?? 0,
                txpad_content = options.TransmitPadding ?? Kernel.CAN_ISOTP_DEFAULT_PAD_CONTENT,
                rxpad_content = options.ReceivePadding ?? Kernel.CAN_ISOTP_DEFAULT_PAD_CONTENT,
                rx_ext_address = receiveExtension ?? 0,
            },
            FlowControl = new() { bs = options.BlockSize, stmin = stmin, wftmax = options.MaxWaitFrames },
            LinkLayer = new()
            {
                mtu = options.CanFd ? Kernel.CANFD_MTU : Kernel.CAN_MTU,
                tx_dl = options.TransmitDataLength,
                tx_flags = options.BitRateSwitch ? Kernel.CANFD_BRS : (byte)0,
            },
            TransmitSeparation = options.ForcedTransmitSeparationNanoseconds ?? 0,
            ReceiveSeparation = options.ForcedReceiveSeparationNanoseconds ?? 0,
        };
    }

    /// <summary>What a socket's settings mean, read back.</summary>
    public IsoTpOptions ToOptions() => new()
    {
        TransmitPadding = Has(Kernel.CAN_ISOTP_TX_PADDING) ? General.txpad_content : null,
        ReceivePadding = Has(Kernel.CAN_ISOTP_RX_PADDING) ? General.rxpad_content : null,
        CheckPaddingLength = Has(Kernel.CAN_ISOTP_CHK_PAD_LEN),
        CheckPaddingData = Has(Kernel.CAN_ISOTP_CHK_PAD_DATA),
        ListenOnly = IsListenOnly,
        HalfDuplex = Has(Kernel.CAN_ISOTP_HALF_DUPLEX),
        Broadcast = Has(Kernel.CAN_ISOTP_SF_BROADCAST) ? IsoTpBroadcast.SingleFrame
            : Has(Kernel.CAN_ISOTP_CF_BROADCAST) ? IsoTpBroadcast.ConsecutiveFrames
            : IsoTpBroadcast.None,
        DynamicFlowControl = Has(Kernel.CAN_ISOTP_DYN_FC_PARMS),
        FrameTransmitNanoseconds = General.frame_txtime switch
        {
            0 or Kernel.CAN_ISOTP_DEFAULT_FRAME_TXTIME => null,
            Kernel.CAN_ISOTP_FRAME_TXTIME_ZERO => 0,
            var time => time,
        },
        ForcedTransmitSeparationNanoseconds = Has(Kernel.CAN_ISOTP_FORCE_TXSTMIN) ? TransmitSeparation : null,
        ForcedReceiveSeparationNanoseconds = Has(Kernel.CAN_ISOTP_FORCE_RXSTMIN) ? ReceiveSeparation : null,
        BlockSize = FlowControl.bs,
        SeparationTime = SeparationTimeCode.ToTime(FlowControl.stmin),
        MaxWaitFrames = FlowControl.wftmax,
        CanFd = LinkLayer.mtu == Kernel.CANFD_MTU,
        TransmitDataLength = LinkLayer.tx_dl,
        BitRateSwitch = (LinkLayer.tx_flags & Kernel.CANFD_BRS) != 0,
    };

    /// <summary>What contradicts itself, or is no value that there is; null where all is well.</summary>
    public string? Problem()
    {
        if ((General.flags & Kernel.CAN_ISOTP_WAIT_TX_DONE) != 0)
            return "WAIT_TX_DONE would block whoever sends";
        if ((General.flags & ~KnownFlags) != 0)
            return "a reserved flag is set";
        if (Has(Kernel.CAN_ISOTP_SF_BROADCAST) && Has(Kernel.CAN_ISOTP_CF_BROADCAST))
            return "a socket broadcasts single frames or consecutive frames, not both";
        if (IsBroadcast && IsListenOnly)
            return "a socket that only listens cannot broadcast";
        if (Has(Kernel.CAN_ISOTP_CHK_PAD_DATA) && !Has(Kernel.CAN_ISOTP_RX_PADDING))
            return "the padding's content cannot be checked without saying what it is, and every frame would be refused";
        if (Has(Kernel.CAN_ISOTP_RX_EXT_ADDR) && !Has(Kernel.CAN_ISOTP_EXTEND_ADDR))
            return "the kernel has no socket of which only one side has an address in front of the data";
        if (!SeparationTimeCode.IsValid(FlowControl.stmin))
            return $"STmin cannot be {FlowControl.stmin:X2}; it is 00-7F or F1-F9";
        if (!Has(Kernel.CAN_ISOTP_FORCE_TXSTMIN) && TransmitSeparation != 0
            || !Has(Kernel.CAN_ISOTP_FORCE_RXSTMIN) && ReceiveSeparation != 0)
        {
            return "a forced STmin needs its flag";
        }
        return LinkLayerProblem();
    }

    private string? LinkLayerProblem()
    {
        if (LinkLayer.mtu == Kernel.CANFD_MTU)
        {
            return LinkLayer.tx_dl is not (8 or 12 or 16 or 20 or 24 or 32 or 48 or 64)
                ? $"a CAN FD frame cannot have {LinkLayer.tx_dl} data bytes; it has 8, 12, 16, 20, 24, 32, 48 or 64"
                : (LinkLayer.tx_flags & ~Kernel.CANFD_BRS) != 0 ? "a reserved flag of the link layer is set"
                : null;
        }
        if (LinkLayer.mtu != Kernel.CAN_MTU)
            return $"an MTU of {LinkLayer.mtu} is neither classic CAN (16) nor CAN FD (72)";
        if (LinkLayer.tx_dl != 8)
            return $"a classic CAN frame cannot have {LinkLayer.tx_dl} data bytes; for more than 8 switch CAN FD on";
        return LinkLayer.tx_flags != 0 ? "only CAN FD frames can switch the bit rate" : null;
    }

    private static uint Flags(IsoTpOptions options) =>
        options.TransmitPadding.Then(Kernel.CAN_ISOTP_TX_PADDING)
        | options.ReceivePadding.Then(Kernel.CAN_ISOTP_RX_PADDING)
        | options.CheckPaddingLength.Then(Kernel.CAN_ISOTP_CHK_PAD_LEN)
        | options.CheckPaddingData.Then(Kernel.CAN_ISOTP_CHK_PAD_DATA)
        | options.ListenOnly.Then(Kernel.CAN_ISOTP_LISTEN_MODE)
        | options.HalfDuplex.Then(Kernel.CAN_ISOTP_HALF_DUPLEX)
        | (options.Broadcast == IsoTpBroadcast.SingleFrame).Then(Kernel.CAN_ISOTP_SF_BROADCAST)
        | (options.Broadcast == IsoTpBroadcast.ConsecutiveFrames).Then(Kernel.CAN_ISOTP_CF_BROADCAST)
        | options.DynamicFlowControl.Then(Kernel.CAN_ISOTP_DYN_FC_PARMS)
        | options.ForcedTransmitSeparationNanoseconds.HasValue.Then(Kernel.CAN_ISOTP_FORCE_TXSTMIN)
        | options.ForcedReceiveSeparationNanoseconds.HasValue.Then(Kernel.CAN_ISOTP_FORCE_RXSTMIN);

    private bool Has(uint flag) => (General.flags & flag) != 0;
}

/// <summary>A flag where something is so.</summary>
internal static class FlagExtensions
{
    public static uint Then(this bool condition, uint flag) => condition ? flag : 0;

    public static uint Then(this byte? value, uint flag) => value.HasValue ? flag : 0;
}
