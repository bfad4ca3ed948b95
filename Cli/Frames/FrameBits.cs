using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>
/// How long frames are on the wire (ISO 11898-1), with the pause behind them and without stuff bits, whose number depends on the
/// data: at most one in five more.
/// </summary>
internal static class FrameBits
{
    /// <summary>Bits at the bit rate, and bits at the data's bit rate, which only CAN FD frames have.</summary>
    public static (int Nominal, int Data) Of(in CanMessage message)
    {
        bool isExtended = message.Id.IsExtended;
        int length = message.Data.Length;
        return message.Kind switch
        {
            // Start, identifier, control, CRC and its delimiter, acknowledgement, end, pause.
            CanFrameKind.Classic when message.IsError => (0, 0),
            CanFrameKind.Classic => ((isExtended ? 67 : 47) + (8 * length), 0),
            CanFrameKind.Fd when message.FdFrame.HasBitRateSwitch => (isExtended ? 49 : 30, FdData(length)),
            CanFrameKind.Fd => ((isExtended ? 49 : 30) + FdData(length), 0),
            _ => (60, (13 + length) * 8),
        };
    }

    /// <summary>ESI, length code, data, stuff count, CRC of 17 or 21 bits.</summary>
    private static int FdData(int length) => 5 + (8 * length) + 4 + (length <= 16 ? 17 : 21);
}
