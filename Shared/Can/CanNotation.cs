using System.Buffers;
using System.Globalization;
using System.Text;

namespace CanTools.Shared.Can;

/// <summary>
/// How can-utils write frames (the comment on parse_canframe in its lib.h):
/// <code>
/// 123#DEADBEEF       data; dots between bytes are allowed; 3 digits are 11 bits, 8 are 29, and 20000080 and up error frames
/// 123#R, 123#R4      remote, with a length
/// 123#1122334455667788_B   8 bytes with the length code 11
/// 123##1DEADBEEF     CAN FD; the digit is BRS (1) and ESI (2)
/// 123#80:00:00000000#AABB  CAN XL: flags (80, and 01 for SEC), data type, acceptance field; with a virtual network 42123#…
/// </code>
/// </summary>
internal static class CanNotation
{
    private const byte XlFlag = 0x80;
    private const byte XlSecure = 0x01;

    /// <summary>Reads a frame.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? TryRead(ReadOnlySpan<char> text, out CanMessage message)
    {
        message = default;
        int mark = text.IndexOf('#');
        if (mark is not (3 or 5 or 8) || !TryReadNumber(text[..mark], out uint id))
            return "an identifier has three hexadecimal digits, or eight for 29 bits, and '#' comes after it";
        if (mark == 8 && (id & CanId.ErrorFlag) == 0)
        {
            if (id > CanId.MaxExtended)
                return "a 29-bit identifier is at most 1FFFFFFF";
            id |= CanId.ExtendedFlag;
        }
        else if (mark == 5 && !text[(mark + 1)..].Contains('#') || mark != 8 && (id & 0xFFF) > CanId.MaxStandard)
        {
            return "an 11-bit identifier is at most 7FF; write eight digits for 29 bits";
        }
        if (id >= 2 * CanId.ErrorFlag && (id & CanId.ExtendedFlag) == 0)
            return "an error frame's number is 20000000 to 3FFFFFFF";

        ReadOnlySpan<char> rest = text[(mark + 1)..];
        return rest.StartsWith("#") ? ReadFd(id, rest[1..], out message)
            : rest.Contains('#') && mark != 8 ? ReadXl(id & 0xFFF, (byte)(id >> 12), rest, out message)
            : rest.StartsWith("R") || rest.StartsWith("r") ? ReadRemote(id, rest[1..], out message)
            : ReadClassic(id, rest, out message);
    }

    public static string Write(in CanMessage message)
    {
        var text = new StringBuilder();
        if (message.Kind == CanFrameKind.Xl)
        {
            CanXlFrame frame = message.XlFrame;
            text.Append(CultureInfo.InvariantCulture, $"{Network(frame)}{frame.Priority}#{XlFlag | (frame.IsSecure ? XlSecure : 0):X2}:");
            text.Append(CultureInfo.InvariantCulture, $"{frame.DataType:X2}:{frame.Acceptance:X8}#");
        }
        else
        {
            text.Append(message.IsError ? (message.RawId & 0x3FFFFFFF).ToString("X8", CultureInfo.InvariantCulture) : message.Id.ToString());
            text.Append(message.Kind == CanFrameKind.Fd ? $"##{message.FdFrame.Flags:X1}" : "#");
        }

        if (message.IsRemote)
            text.Append('R').Append(message.RemoteLength > 0 ? message.RemoteLength.ToString(CultureInfo.InvariantCulture) : "");
        else
            text.Append(Convert.ToHexString(message.Data));
        if (message.Kind == CanFrameKind.Classic && message.LengthCode > CanFrame.MaxLength)
            text.Append(CultureInfo.InvariantCulture, $"_{message.LengthCode:X1}");
        return text.ToString();
    }

    private static string Network(CanXlFrame frame) =>
        frame.VirtualNetwork == 0 ? "" : frame.VirtualNetwork.ToString("X2", CultureInfo.InvariantCulture);

    private static string? ReadClassic(uint id, ReadOnlySpan<char> text, out CanMessage message)
    {
        message = default;
        if (SplitLengthCode(ref text, CanFrame.MaxLength * 2, out int code) is { } wrong)
            return wrong;
        byte[] data = new byte[CanFrame.MaxLength];
        if (ReadData(text, data, out int length) is { } problem)
            return problem;
        if (code != 0 && length != CanFrame.MaxLength)
            return "a length code goes with 8 bytes";
        message = new CanMessage(CanFrame.FromRaw(id, length, code, data.AsSpan(0, length)));
        return null;
    }

    private static string? ReadRemote(uint id, ReadOnlySpan<char> text, out CanMessage message)
    {
        message = default;
        if (SplitLengthCode(ref text, 1, out int code) is { } wrong)
            return wrong;
        uint length = 0;
        if (text.Length > 1 || text.Length == 1 && (!TryReadNumber(text, out length) || length > CanFrame.MaxLength))
            return "a remote frame asks for 0 to 8 bytes";
        if (code != 0 && length != CanFrame.MaxLength)
            return "a length code goes with 8 bytes";
        message = new CanMessage(CanFrame.FromRaw(id | CanId.RemoteFlag, (int)length, code, []));
        return null;
    }

    private static string? ReadFd(uint id, ReadOnlySpan<char> text, out CanMessage message)
    {
        message = default;
        if (text.IsEmpty || !TryReadNumber(text[..1], out uint flags))
            return "after '##' comes a digit: 1 for BRS, 2 for ESI";
        if ((id & CanId.ErrorFlag) != 0)
            return "an error frame is a classic frame";
        byte[] data = new byte[CanFdFrame.MaxLength];
        if (ReadData(text[1..], data, out int length) is { } problem)
            return problem;
        length = CanFdFrame.RoundUpLength(length);
        message = new CanMessage(CanFdFrame.FromRaw(id, data.AsSpan(0, length), (byte)(flags & 0x3)));
        return null;
    }

    private static string? ReadXl(uint id, byte network, ReadOnlySpan<char> text, out CanMessage message)
    {
        message = default;
        int mark = text.IndexOf('#');
        ReadOnlySpan<char> head = text[..mark];
        if (head.Length != 14 || head[2] != ':' || head[5] != ':' || !TryReadNumber(head[..2], out uint flags)
            || (flags & XlFlag) == 0 || !TryReadNumber(head[3..5], out uint type) || !TryReadNumber(head[6..], out uint acceptance))
        {
            return "a CAN XL frame is priority#flags:type:acceptance#data, in 3, 2, 2 and 8 digits, with the flag 80";
        }
        byte[] data = new byte[CanXlFrame.MaxLength];
        if (ReadData(text[(mark + 1)..], data, out int length) is { } problem)
            return problem;
        if (length == 0)
            return "a CAN XL frame has at least one byte";
        message = new CanMessage(
            new CanXlFrame(CanId.Standard(id), data.AsSpan(0, length), (byte)type, acceptance, (flags & XlSecure) != 0, network));
        return null;
    }

    /// <summary>"_9" to "_F" at the end, behind the digits of 8 bytes.</summary>
    private static string? SplitLengthCode(ref ReadOnlySpan<char> text, int digits, out int code)
    {
        code = 0;
        int mark = text.IndexOf('_');
        if (mark < 0)
            return null;
        if (mark < digits || mark != text.Length - 2 || !TryReadNumber(text[(mark + 1)..], out uint value) || value is < 9 or > 15)
            return "a length code is _9 to _F behind 8 bytes";
        code = (int)value;
        text = text[..mark];
        return null;
    }

    private static string? ReadData(ReadOnlySpan<char> text, byte[] data, out int length)
    {
        length = 0;
        while (!text.IsEmpty)
        {
            if (length > 0 && text[0] == '.')
                text = text[1..];
            if (length == data.Length)
                return $"it has more than {data.Length} bytes";
            if (text.Length < 2 || Convert.FromHexString(text[..2], data.AsSpan(length), out _, out _) != OperationStatus.Done)
                return "data are pairs of hexadecimal digits, with or without dots between them";
            length++;
            text = text[2..];
        }
        return null;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
