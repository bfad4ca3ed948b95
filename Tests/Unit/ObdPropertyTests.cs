using CanTools.Client;
using CanTools.Client.Obd;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What holds for all bytes, and for all values.</summary>
[TestFixture, Category("Unit")]
internal sealed class ObdPropertyTests
{
    [Test]
    public void No_bytes_crash_a_decoder() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll<byte[]>(bytes =>
    {
        foreach (ObdCommand command in ObdCommands.All)
        {
            Tolerate(command, bytes);
            Tolerate(command, [(byte)(command.Service + 0x40), .. bytes]);
            Tolerate(command, [.. command.Request.Span, .. bytes]);
            byte[] header = command.Request.ToArray();
            header[0] += 0x40;
            Tolerate(command, [.. header, .. bytes]);
            Tolerate(command, [.. header, .. Stretch(bytes, command.Length)]);
        }
    }));

    [Test]
    public void A_value_that_is_encoded_comes_back() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll<int>(seed =>
        {
            var random = new System.Random(seed);
            foreach (ObdCommand command in ObdCommands.All)
            {
                ObdValue value = Any(command, random);
                ObdValue back = command.Decode(command.Encode(value));
                Assert.That(back.ToString(), Is.EqualTo(value.ToString()), command.ToString());
            }
        }));

    [Test]
    public void Every_answer_that_decodes_encodes_to_the_same_value() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll<int>(seed =>
        {
            var random = new System.Random(seed);
            foreach (ObdCommand command in ObdCommands.All.Where(one => one.Length > 0))
            {
                byte[] answer = [(byte)(command.Service + 0x40), command.Parameter!.Value, .. new byte[command.Length]];
                random.NextBytes(answer.AsSpan(2));
                ObdValue value = command.Decode(answer);
                Assert.That(command.Decode(command.Encode(value)).ToString(), Is.EqualTo(value.ToString()), command.ToString());
            }
        }));

    [Test]
    public void Values_beyond_the_range_are_refused()
    {
        Assert.That(() => ObdCommands.EngineSpeed.Encode(ObdCommands.EngineSpeed.Of(20_000)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ObdCommands.EngineSpeed.Encode(ObdCommands.EngineSpeed.Of(double.NaN)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ObdCommands.EngineSpeed.Encode(ObdCommands.VehicleSpeed.Of(1)), Throws.ArgumentException);
        Assert.That(() => ObdCommands.Vin.Of(1.0), Throws.InvalidOperationException);
        Assert.That(() => ObdCommands.Vin.Encode(ObdCommands.Vin.Of("123456789012345678")), Throws.ArgumentException);
    }

    private static void Tolerate(ObdCommand command, byte[] answer)
    {
        try
        {
            _ = command.Decode(answer).ToString();
        }
        catch (CanToolsException exception) when (exception is ObdAnswerException or NegativeResponseException)
        {
            // Refused, with a reason.
        }
    }

    private static byte[] Stretch(byte[] bytes, int length) =>
        [.. Enumerable.Range(0, length).Select(i => bytes.Length > 0 ? bytes[i % bytes.Length] : (byte)i)];

    private static ObdValue Any(ObdCommand command, System.Random random)
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

    private static double Any(ObdField field, System.Random random) =>
        field.Minimum + Math.Floor(random.NextDouble() * Math.Pow(2, field.BitCount)) * Math.Abs(field.Factor);
}
