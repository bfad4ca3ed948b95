using System.Buffers.Binary;
using System.Text;
using CanTools.Shared.Can;
using static CanTools.Shared.Netlink.CanLinkReader;
using static CanTools.Shared.Netlink.NetlinkConstants;

namespace CanTools.Shared.Netlink;

/// <summary>Reads IFLA_INFO_DATA and IFLA_INFO_XSTATS of kind "can" (linux/can/netlink.h).</summary>
internal static class CanControllerReader
{
    public static CanController Read(ReadOnlySpan<byte> linkInfo)
    {
        ReadOnlySpan<byte> data = LinkMessage.Find(linkInfo, IFLA_INFO_DATA);
        ReadOnlySpan<byte> errors = LinkMessage.Find(data, IFLA_CAN_BERR_COUNTER);
        ReadOnlySpan<byte> modes = LinkMessage.Find(data, IFLA_CAN_CTRLMODE);
        ReadOnlySpan<byte> supported =
            LinkMessage.Find(LinkMessage.Find(data, IFLA_CAN_CTRLMODE_EXT), IFLA_CAN_CTRLMODE_SUPPORTED);
        return new CanController
        {
            State = (CanControllerState)(ReadUInt32(LinkMessage.Find(data, IFLA_CAN_STATE)) ?? 0),
            // struct can_ctrlmode: mask, then flags.
            Modes = modes.Length >= 8 ? (CanControllerModes)ReadUInt32(modes[4..])! : CanControllerModes.None,
            SupportedModes = (CanControllerModes?)ReadUInt32(supported),
            BitTiming = ReadTiming(LinkMessage.Find(data, IFLA_CAN_BITTIMING)),
            BitTimingLimits = ReadLimits(LinkMessage.Find(data, IFLA_CAN_BITTIMING_CONST)),
            DataBitTiming = ReadTiming(LinkMessage.Find(data, IFLA_CAN_DATA_BITTIMING)),
            DataBitTimingLimits = ReadLimits(LinkMessage.Find(data, IFLA_CAN_DATA_BITTIMING_CONST)),
            BitRates = ReadNumbers(LinkMessage.Find(data, IFLA_CAN_BITRATE_CONST)),
            DataBitRates = ReadNumbers(LinkMessage.Find(data, IFLA_CAN_DATA_BITRATE_CONST)),
            MaxBitRate = ReadUInt32(LinkMessage.Find(data, IFLA_CAN_BITRATE_MAX)) is > 0 and var most ? most : null,
            ClockHertz = ReadUInt32(LinkMessage.Find(data, IFLA_CAN_CLOCK)),
            RestartDelay = TimeSpan.FromMilliseconds(ReadUInt32(LinkMessage.Find(data, IFLA_CAN_RESTART_MS)) ?? 0),
            // struct can_berr_counter: txerr, then rxerr.
            TransmitErrors = errors.Length >= 4 ? BinaryPrimitives.ReadUInt16LittleEndian(errors) : null,
            ReceiveErrors = errors.Length >= 4 ? BinaryPrimitives.ReadUInt16LittleEndian(errors[2..]) : null,
            TerminationOhms = ReadUInt16(LinkMessage.Find(data, IFLA_CAN_TERMINATION)),
            Terminations = ReadTerminations(LinkMessage.Find(data, IFLA_CAN_TERMINATION_CONST)),
            Statistics = ReadStatistics(LinkMessage.Find(linkInfo, IFLA_INFO_XSTATS)),
        };
    }

    /// <summary>struct can_bittiming; null where none is set.</summary>
    private static CanBitTiming? ReadTiming(ReadOnlySpan<byte> value)
    {
        uint[] fields = ReadNumbers(value);
        return fields is [var rate, var sample, var quantum, var propagation, var phase1, var phase2, var jump, var prescaler]
                && (rate != 0 || quantum != 0)
            ? new CanBitTiming
            {
                BitRate = rate,
                SamplePointPermille = sample,
                TimeQuantumNanoseconds = quantum,
                PropagationSegment = propagation,
                PhaseSegment1 = phase1,
                PhaseSegment2 = phase2,
                SynchronizationJumpWidth = jump,
                Prescaler = prescaler,
            }
            : null;
    }

    /// <summary>struct can_bittiming_const: the name in 16 bytes, then numbers.</summary>
    private static CanBitTimingLimits? ReadLimits(ReadOnlySpan<byte> value)
    {
        const int NameSize = 16;
        if (value.Length < NameSize)
            return null;
        ReadOnlySpan<byte> name = value[..NameSize];
        int end = name.IndexOf((byte)0);
        return ReadNumbers(value[NameSize..]) is [var a, var b, var c, var d, var e, var f, var g, var h]
            ? new CanBitTimingLimits(Encoding.ASCII.GetString(end < 0 ? name : name[..end]), a, b, c, d, e, f, g, h)
            : null;
    }

    private static CanControllerStatistics? ReadStatistics(ReadOnlySpan<byte> value) =>
        ReadNumbers(value) is [var a, var b, var c, var d, var e, var f, ..]
            ? new CanControllerStatistics(a, b, c, d, e, f)
            : null;

    private static uint[] ReadNumbers(ReadOnlySpan<byte> value)
    {
        uint[] numbers = new uint[value.Length / sizeof(uint)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt32LittleEndian(value[(i * sizeof(uint))..]);
        return numbers;
    }

    private static int? ReadUInt16(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(value) : null;

    private static int[] ReadTerminations(ReadOnlySpan<byte> value)
    {
        int[] ohms = new int[value.Length / sizeof(ushort)];
        for (int i = 0; i < ohms.Length; i++)
            ohms[i] = BinaryPrimitives.ReadUInt16LittleEndian(value[(i * sizeof(ushort))..]);
        return ohms;
    }
}
