using System.Buffers.Binary;
using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>The result of an on-board test (service 6, SAE J1979).</summary>
public sealed record ObdTestResult
{
    private const int Size = 9;

    /// <param name="monitor">The monitor (OBDMID).</param>
    /// <param name="test">The test (TID).</param>
    /// <param name="scale">How the three numbers are scaled (unit and scaling identifier).</param>
    /// <param name="rawValue">The result, as on the wire.</param>
    /// <param name="rawMinimum">The least one that passes, as on the wire.</param>
    /// <param name="rawMaximum">The greatest one that passes, as on the wire.</param>
    public ObdTestResult(byte monitor, byte test, byte scale, ushort rawValue, ushort rawMinimum, ushort rawMaximum)
    {
        (Monitor, Test, Scale, RawValue, RawMinimum, RawMaximum) = (monitor, test, scale, rawValue, rawMinimum, rawMaximum);
    }

    /// <summary>The monitor (OBDMID).</summary>
    public byte Monitor { get; }

    /// <summary>The test (TID): 01 to 0C are the standard's, 80 to FE the manufacturer's.</summary>
    public byte Test { get; }

    /// <summary>The unit and scaling identifier.</summary>
    public byte Scale { get; }

    /// <summary>The result, as on the wire.</summary>
    public ushort RawValue { get; }

    /// <summary>The least one that passes, as on the wire.</summary>
    public ushort RawMinimum { get; }

    /// <summary>The greatest one that passes, as on the wire.</summary>
    public ushort RawMaximum { get; }

    /// <summary>The result.</summary>
    public double Value => Scaled(RawValue);

    /// <summary>The least one that passes.</summary>
    public double Minimum => Scaled(RawMinimum);

    /// <summary>The greatest one that passes.</summary>
    public double Maximum => Scaled(RawMaximum);

    /// <summary>The unit; empty for a mere number.</summary>
    public string Unit => ObdScales.Find(Scale).Unit;

    /// <summary>Whether the test has not run since the codes were cleared: then all numbers are zero.</summary>
    public bool HasNotRun => RawValue == 0 && RawMinimum == 0 && RawMaximum == 0;

    /// <summary>Whether the result is within its limits.</summary>
    public bool HasPassed => Value >= Minimum && Value <= Maximum;

    /// <summary>In words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"test {Test:X2}: {(HasNotRun ? "not run" : HasPassed ? "passed" : "failed")}, {Value:0.#####} {Unit} ({Minimum:0.#####} to {Maximum:0.#####})");

    internal static ObdTestResult[] ReadAll(ObdCommand command, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.Length % Size != 0)
            throw ObdDecoder.Refuse(command, data, $"its tests have {Size} bytes each, and it has {data.Length}");
        var results = new ObdTestResult[data.Length / Size];
        for (int i = 0; i < results.Length; i++)
        {
            ReadOnlySpan<byte> one = data.Slice(i * Size, Size);
            if (one[0] != command.Parameter)
                throw ObdDecoder.Refuse(command, data, $"a test is of monitor {one[0]:X2}");
            results[i] = new ObdTestResult(
                one[0], one[1], one[2], BinaryPrimitives.ReadUInt16BigEndian(one[3..]),
                BinaryPrimitives.ReadUInt16BigEndian(one[5..]), BinaryPrimitives.ReadUInt16BigEndian(one[7..]));
        }
        return results;
    }

    internal byte[] ToBytes() =>
    [
        Monitor, Test, Scale, (byte)(RawValue >> 8), (byte)RawValue, (byte)(RawMinimum >> 8), (byte)RawMinimum,
        (byte)(RawMaximum >> 8), (byte)RawMaximum,
    ];

    private double Scaled(ushort raw)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, raw);
        return ObdScales.Find(Scale).Read(bytes);
    }
}
