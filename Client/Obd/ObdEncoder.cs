using System.Buffers.Binary;
using System.Text;

namespace CanTools.Client.Obd;

/// <summary>From a value to the answer's bytes: the other way round than <see cref="ObdDecoder"/>.</summary>
internal static class ObdEncoder
{
    public static byte[] Encode(ObdCommand command, ObdValue value)
    {
        byte[] data = command.Shape switch
        {
            ObdShape.Number => Fields(command, [new ObdReading(command.Fields[0].Name, value.Number, "")]),
            ObdShape.Readings or ObdShape.OxygenSensor => Fields(command, value.Readings),
            ObdShape.Bits or ObdShape.MonitorStatus => Bits(command.Length, value.Bits),
            ObdShape.Choice => Bits(command.Length, (uint)value.Choice.Number),
            ObdShape.TroubleCodes => TroubleCodes(command, value.TroubleCodes),
            ObdShape.TestResults => [.. value.TestResults.SelectMany(result => result.ToBytes())],
            ObdShape.Text => [(byte)value.Texts.Count, .. value.Texts.SelectMany(text => Text(command, text))],
            ObdShape.VerificationNumbers =>
                [(byte)value.Texts.Count, .. value.Texts.SelectMany(Convert.FromHexString)],
            ObdShape.Counters =>
                [(byte)value.Readings.Count, .. value.Readings.SelectMany(counter => Counter(counter.Number))],
            _ => throw new InvalidOperationException($"{command} has the shape {command.Shape}."),
        };
        ReadOnlySpan<byte> request = command.Request.Span;
        ReadOnlySpan<byte> parameters = command.Shape == ObdShape.TestResults ? [] : request[1..];
        return [(byte)(request[0] + ObdDecoder.PositiveOffset), .. parameters, .. data];
    }

    private static byte[] Fields(ObdCommand command, IReadOnlyList<ObdReading> readings)
    {
        byte[] data = new byte[command.Length];
        foreach (ObdReading reading in readings)
        {
            ObdField field = command.Fields.FirstOrDefault(one => one.Name == reading.Name)
                ?? throw new ArgumentException($"{command} has no '{reading.Name}'.");
            field.Write(data, reading.Number);
        }
        foreach (ObdField trim in command.Fields.Where(one => one.Name == ObdOxygenSensor.TrimName))
        {
            if (!readings.Any(one => one.Name == trim.Name))
                data[trim.FirstBit / 8] = 0xFF;
        }
        return data;
    }

    private static byte[] Bits(int length, uint bits)
    {
        Span<byte> all = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(all, bits);
        return length == sizeof(uint) || bits >> (8 * length) == 0
            ? all[^length..].ToArray()
            : throw new ArgumentException($"{bits:X} has more than {8 * length} bits.");
    }

    private static byte[] TroubleCodes(ObdCommand command, IReadOnlyList<TroubleCode> codes)
    {
        // The one that a freeze frame belongs to stands alone, and is zero where there is none.
        bool isCounted = command.Length == 0;
        int room = isCounted ? byte.MaxValue : 1;
        if (codes.Count > room)
            throw new ArgumentException($"{codes.Count} codes are more than the {room} that the answer to {command} has room for.");
        byte[] data = new byte[isCounted ? 1 + 2 * codes.Count : 2];
        if (isCounted)
            data[0] = (byte)codes.Count;
        for (int i = 0; i < codes.Count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan((isCounted ? 1 : 0) + 2 * i), codes[i].Raw);
        return data;
    }

    private static byte[] Text(ObdCommand command, string text)
    {
        byte[] bytes = new byte[command.ItemLength];
        return text.Length <= bytes.Length && Encoding.ASCII.GetBytes(text, bytes) == text.Length
            ? bytes
            : throw new ArgumentException($"'{text}' is longer than the {bytes.Length} characters of {command}.");
    }

    private static byte[] Counter(double number)
    {
        byte[] bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)number));
        return bytes;
    }
}
