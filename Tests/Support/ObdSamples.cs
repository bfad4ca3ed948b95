using CanTools.Client.Obd;

namespace CanTools.Tests.Support;

/// <summary>Any value that a command's answer can have.</summary>
internal static class ObdSamples
{
    public static ObdValue Any(ObdCommand command, Random random)
    {
        switch (command.Shape)
        {
            case ObdShape.Number:
                return command.Of(Any(command.Fields[0], random));
            case ObdShape.Readings or ObdShape.OxygenSensor:
                // Wide ranges have the same bytes as the normal ones: one of both.
                List<ObdReading> readings = [];
                foreach (ObdField field in command.Fields.Where(one => !one.Name.EndsWith("wide range", StringComparison.Ordinal)))
                {
                    if (field.SupportBit is null || random.Next(2) == 0)
                        readings.Add(new ObdReading(field.Name, Any(field, random), field.Unit));
                }
                return WithSupportedTogether(command, readings);
            case ObdShape.Counters:
                return command.Of(command.Fields.Take(random.Next(2, 5)).Select(one => new ObdReading(one.Name, random.Next(65536), "")).ToArray());
            case ObdShape.Bits or ObdShape.MonitorStatus or ObdShape.Choice:
                return command.OfBits((uint)random.NextInt64(1L << (8 * command.Length)));
            case ObdShape.Text:
                return command.Of("CANTOOLS", "X");
            case ObdShape.VerificationNumbers:
                return command.Of(random.Next().ToString("X8", null));
            case ObdShape.TroubleCodes:
                return command.Length > 0
                    ? command.Of(new TroubleCode((ushort)random.Next(1, 65536)))
                    : command.Of([.. Enumerable.Range(0, random.Next(9)).Select(_ => new TroubleCode((ushort)random.Next(1, 65536)))]);
            default:
                return command.Of(new ObdTestResult(command.Parameter!.Value, 5, (byte)random.Next(256), (ushort)random.Next(65536), 0, 9));
        }
    }

    /// <summary>Fields with one bit for several are there together, or not at all; what was not chosen is zero then.</summary>
    private static ObdValue WithSupportedTogether(ObdCommand command, List<ObdReading> readings)
    {
        ObdValue value = command.Of(readings.ToArray());
        return command.Decode(command.Encode(value));
    }

    private static double Any(ObdField field, Random random) =>
        field.Minimum + Math.Floor(random.NextDouble() * Math.Pow(2, field.BitCount)) * Math.Abs(field.Factor);
}
