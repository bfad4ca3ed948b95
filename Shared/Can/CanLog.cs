using System.Globalization;

namespace CanTools.Shared.Can;

/// <summary>
/// candump's log format, which canplayer reads: <c>(1436509052.249713) vcan0 044#2A366C2BBA</c>, the time in seconds since
/// 1970, the interface, the frame; perhaps R or T behind it for received and sent.
/// </summary>
public static class CanLog
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A line, with the time in µs.</summary>
    public static string Format(in CanMessage message, InterfaceName interfaceName)
    {
        long microseconds = message.ReceivedNanoseconds / 1000;
        return string.Create(
            CultureInfo.InvariantCulture, $"({microseconds / 1_000_000:D10}.{microseconds % 1_000_000:D6}) {interfaceName} {message}");
    }

    /// <summary>Reads a line; the time is in the message.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static (CanMessage Message, InterfaceName InterfaceName) Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return TryRead(line, out CanMessage message, out InterfaceName name) is { } problem
            ? throw new FormatException($"'{line}' is no line of a log: {problem}.")
            : (message, name);
    }

    /// <summary>Reads a line; false where it is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out CanMessage message, out InterfaceName interfaceName) =>
        TryRead(line, out message, out interfaceName) is null;

    private static string? TryRead(ReadOnlySpan<char> line, out CanMessage message, out InterfaceName name)
    {
        message = default;
        name = default;
        Span<Range> parts = stackalloc Range[5];
        line = line.Trim();
        int count = line.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count is not (3 or 4) || count == 4 && line[parts[3]] is not ("R" or "T"))
            return "it has a time in parentheses, an interface and a frame";
        if (!TryReadTime(line[parts[0]], out long time))
            return "the time is seconds since 1970 with a fraction, in parentheses";

        ReadOnlySpan<char> text = line[parts[1]];
        Span<byte> bytes = stackalloc byte[InterfaceName.MaxLength + 1];
        if (text.Length > InterfaceName.MaxLength || System.Text.Ascii.FromUtf16(text, bytes, out int length) != System.Buffers.OperationStatus.Done)
            return "an interface's name has 1 to 15 bytes";
        string? problem = InterfaceName.TryRead(bytes[..length], out name) ?? CanNotation.TryRead(line[parts[2]], out message);
        if (problem is null)
            message = message with { ReceivedNanoseconds = time, IsLocal = count == 4 && line[parts[3]] is "T" };
        return problem;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int dot = text.IndexOf('.');
        if (text.Length < 5 || text[0] != '(' || text[^1] != ')' || dot < 0)
            return false;
        ReadOnlySpan<char> fraction = text[(dot + 1)..^1];
        if (fraction.Length > 9 || !long.TryParse(text[1..dot], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || !long.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out long part)
            || seconds > long.MaxValue / NanosecondsPerSecond - 1)
        {
            return false;
        }
        for (int i = fraction.Length; i < 9; i++)
            part *= 10;
        nanoseconds = seconds * NanosecondsPerSecond + part;
        return true;
    }
}
