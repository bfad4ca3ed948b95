using System.Buffers.Binary;
using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>From an answer's bytes to its value. Everything is checked here, once: the bytes are somebody else's.</summary>
internal static class ObdDecoder
{
    public const byte NegativeResponse = 0x7F;

    public const byte PositiveOffset = 0x40;

    public static ObdValue Decode(ObdCommand command, ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> data = DataOf(command, answer);
        return command.Shape switch
        {
            ObdShape.Number => new ObdValue(command, command.Fields[0].Read(data)),
            ObdShape.Bits or ObdShape.MonitorStatus or ObdShape.Choice => new ObdValue(command, ReadBits(data)),
            ObdShape.Readings or ObdShape.OxygenSensor => new ObdValue(command, 0, ReadFields(command, data)),
            ObdShape.TroubleCodes => new ObdValue(command, 0, ReadTroubleCodes(command, data)),
            ObdShape.TestResults => new ObdValue(command, 0, ObdTestResult.ReadAll(command, data)),
            ObdShape.Text => new ObdValue(command, 0, ReadTexts(command, data)),
            ObdShape.VerificationNumbers => new ObdValue(command, 0, ReadVerificationNumbers(command, data)),
            ObdShape.Counters => new ObdValue(command, 0, ReadCounters(command, data)),
            _ => throw new InvalidOperationException($"{command} has the shape {command.Shape}."),
        };
    }

    /// <summary>The data behind service and parameters, once these are the right ones.</summary>
    private static ReadOnlySpan<byte> DataOf(ObdCommand command, ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> request = command.Request.Span;
        if (answer is [NegativeResponse, var service, var code] && service == request[0])
            throw new NegativeResponseException(service, (NegativeResponseCode)code, command.ToString());
        if (answer.Length < request.Length)
            throw Refuse(command, answer, "it is too short");
        if (answer[0] != request[0] + PositiveOffset)
            throw Refuse(command, answer, $"it is to service {(byte)(answer[0] - PositiveOffset):X2}");
        if (command.Shape != ObdShape.TestResults && !answer[1..request.Length].SequenceEqual(request[1..]))
            throw Refuse(command, answer, $"it is to {Convert.ToHexString(answer[1..request.Length])}");
        // Results of tests name the monitor again before each.
        ReadOnlySpan<byte> data = answer[(command.Shape == ObdShape.TestResults ? 1 : request.Length)..];
        if (command.Length > 0 && data.Length != command.Length)
            throw Refuse(command, answer, $"it has {data.Length} bytes of data instead of {command.Length}");
        return data;
    }

    private static uint ReadBits(ReadOnlySpan<byte> data)
    {
        uint bits = 0;
        foreach (byte one in data)
            bits = bits << 8 | one;
        return bits;
    }

    private static ObdReading[] ReadFields(ObdCommand command, ReadOnlySpan<byte> data)
    {
        List<ObdReading> readings = new(command.Fields.Count);
        foreach (ObdField field in command.Fields)
        {
            // A trim of FF: the sensor is not used for it.
            bool isUnused = field.Name == ObdOxygenSensor.TrimName && data[field.FirstBit / 8] == 0xFF;
            if (!isUnused && field.IsPresentIn(data))
                readings.Add(new ObdReading(field.Name, field.Read(data), field.Unit));
        }
        return [.. readings];
    }

    /// <summary>On CAN the codes are counted first; on older buses they are filled up with zeros.</summary>
    private static TroubleCode[] ReadTroubleCodes(ObdCommand command, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> codes = data;
        if (data.Length % 2 != 0)
        {
            codes = data[1..];
            if (codes.Length != 2 * data[0])
                throw Refuse(command, data, $"it announces {data[0]} codes and has {codes.Length / 2}");
        }
        List<TroubleCode> found = new(codes.Length / 2);
        for (int i = 0; i < codes.Length; i += 2)
        {
            ushort raw = BinaryPrimitives.ReadUInt16BigEndian(codes[i..]);
            if (raw != 0)
                found.Add(new TroubleCode(raw));
        }
        return [.. found];
    }

    private static string[] ReadTexts(ObdCommand command, ReadOnlySpan<byte> data)
    {
        int length = command.ItemLength;
        ReadOnlySpan<byte> items = Items(command, data, length);
        string[] texts = new string[items.Length / length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = ToText(items.Slice(i * length, length));
        return texts;
    }

    private static string[] ReadVerificationNumbers(ObdCommand command, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> items = Items(command, data, sizeof(uint));
        string[] numbers = new string[items.Length / sizeof(uint)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = Convert.ToHexString(items.Slice(i * sizeof(uint), sizeof(uint)));
        return numbers;
    }

    private static ObdReading[] ReadCounters(ObdCommand command, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> items = Items(command, data, sizeof(ushort));
        var counters = new ObdReading[items.Length / sizeof(ushort)];
        for (int i = 0; i < counters.Length; i++)
        {
            string name = i < command.Fields.Count
                ? command.Fields[i].Name
                : string.Create(CultureInfo.InvariantCulture, $"counter {i + 1}");
            counters[i] = new ObdReading(name, BinaryPrimitives.ReadUInt16BigEndian(items[(2 * i)..]), "");
        }
        return counters;
    }

    /// <summary>Vehicle information on CAN: how many items there are, and the items.</summary>
    private static ReadOnlySpan<byte> Items(ObdCommand command, ReadOnlySpan<byte> data, int length)
    {
        if (data.IsEmpty)
            throw Refuse(command, data, "it has no data");
        return data.Length == 1 + data[0] * length
            ? data[1..]
            : throw Refuse(command, data, $"it announces {data[0]} items of {length} bytes and has {data.Length - 1} bytes");
    }

    /// <summary>ASCII, filled up with zeros on either side; what is no character of it becomes a question mark.</summary>
    private static string ToText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> trimmed = bytes.Trim((byte)0);
        return string.Create(trimmed.Length, trimmed, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = bytes[i] is >= 0x20 and <= 0x7E ? (char)bytes[i] : '?';
        });
    }

    internal static ObdAnswerException Refuse(ObdCommand command, ReadOnlySpan<byte> answer, string why) =>
        new($"'{Convert.ToHexString(answer[..Math.Min(answer.Length, 32)])}' is no answer to {command}: {why}.");
}
