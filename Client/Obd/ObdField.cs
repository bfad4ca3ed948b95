namespace CanTools.Client.Obd;

/// <summary>A number within an answer's data: some bits, the most significant first, and what they mean.</summary>
/// <param name="Name">What it is; empty where the command has just one.</param>
/// <param name="FirstBit">Where it begins: 0 is the most significant bit of the first data byte (A).</param>
/// <param name="BitCount">How long it is, 1 to 32.</param>
/// <param name="Factor">What one step is worth.</param>
/// <param name="Offset">What the raw value 0 is.</param>
/// <param name="Unit">The unit, as people write it; empty for a mere number.</param>
/// <param name="IsSigned">Whether the raw value is a two's complement.</param>
/// <param name="SupportBit">The bit of the first data byte that says whether the field is there; null: always.</param>
public sealed record ObdField(
    string Name, int FirstBit, int BitCount, double Factor, double Offset, string Unit, bool IsSigned = false,
    int? SupportBit = null)
{
    /// <summary>The least value that it can have.</summary>
    public double Minimum => Math.Min(FromRaw(LeastRaw), FromRaw(GreatestRaw));

    /// <summary>The greatest value that it can have.</summary>
    public double Maximum => Math.Max(FromRaw(LeastRaw), FromRaw(GreatestRaw));

    private long LeastRaw => IsSigned ? -(1L << (BitCount - 1)) : 0;

    private long GreatestRaw => (1L << (IsSigned ? BitCount - 1 : BitCount)) - 1;

    internal int EndBit => FirstBit + BitCount;

    internal bool IsPresentIn(ReadOnlySpan<byte> data) => SupportBit is not { } bit || (data[0] >> bit & 1) != 0;

    internal double Read(ReadOnlySpan<byte> data) => FromRaw(ReadRaw(data));

    /// <summary>Writes the nearest value that the bits can have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is beyond what they can have.</exception>
    internal void Write(Span<byte> data, double value)
    {
        double raw = Math.Round((value - Offset) / Factor);
        if (!(raw >= LeastRaw && raw <= GreatestRaw))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{(Name.Length > 0 ? Name : "The value")} is from {Minimum} to {Maximum} {Unit}.");
        }
        WriteRaw(data, (long)raw);
        if (SupportBit is { } bit)
            data[0] |= (byte)(1 << bit);
    }

    private double FromRaw(long raw) => raw * Factor + Offset;

    private long ReadRaw(ReadOnlySpan<byte> data)
    {
        long raw = 0;
        if ((FirstBit | BitCount) % 8 == 0)
        {
            foreach (byte value in data.Slice(FirstBit / 8, BitCount / 8))
                raw = raw << 8 | value;
        }
        else
        {
            for (int bit = FirstBit; bit < EndBit; bit++)
                raw = raw << 1 | (long)(data[bit / 8] >> (7 - bit % 8) & 1);
        }
        return IsSigned && raw > GreatestRaw ? raw - (1L << BitCount) : raw;
    }

    private void WriteRaw(Span<byte> data, long raw)
    {
        for (int bit = EndBit - 1; bit >= FirstBit; bit--, raw >>= 1)
        {
            byte mask = (byte)(0x80 >> bit % 8);
            data[bit / 8] = (byte)(data[bit / 8] & ~mask | ((raw & 1) != 0 ? mask : 0));
        }
    }
}
