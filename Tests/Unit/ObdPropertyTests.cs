using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Tests.Support;
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
                ObdValue value = ObdSamples.Any(command, random);
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
        Assert.That(
            () => ObdCommands.FreezeFrameTroubleCode.Encode(ObdCommands.FreezeFrameTroubleCode.Of(new TroubleCode(1), new TroubleCode(2))),
            Throws.ArgumentException);
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
}
