using System.Buffers.Binary;
using CanTools.Shared.Can;

namespace CanTools.Client;

/// <summary>
/// Frames as they go through a socket: struct can_frame (16 bytes), canfd_frame (72) or canxl_frame (12 bytes, then the data),
/// told apart as the kernel does, by the length and CAN XL's flag.
/// </summary>
internal static class CanFrameBytes
{
    private const int XlHeader = 12;
    private const byte XlFlag = 0x80;
    private const byte XlSecure = 0x01;

    public static CanMessage Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length > XlHeader && (bytes[4] & XlFlag) != 0 ? new CanMessage(ReadXl(bytes)) : new CanMessage(bytes);

    /// <returns>The bytes that were written.</returns>
    public static int Write(CanXlFrame frame, Span<byte> bytes)
    {
        ReadOnlySpan<byte> data = frame.Data.Span;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, frame.Priority.Value | (uint)frame.VirtualNetwork << 16);
        bytes[4] = (byte)(XlFlag | (frame.IsSecure ? XlSecure : 0));
        bytes[5] = frame.DataType;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], frame.Acceptance);
        data.CopyTo(bytes[XlHeader..]);
        return XlHeader + data.Length;
    }

    private static CanXlFrame ReadXl(ReadOnlySpan<byte> bytes)
    {
        uint priority = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), bytes.Length - XlHeader);
        return new CanXlFrame(
            CanId.Standard(priority & CanId.MaxStandard), bytes.Slice(XlHeader, length), bytes[5],
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), (bytes[4] & XlSecure) != 0, (byte)(priority >> 16));
    }
}
