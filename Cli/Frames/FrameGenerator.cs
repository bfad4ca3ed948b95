using System.Buffers.Binary;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Makes frames: of random or counting identifiers, lengths and data. The same seed gives the same frames.</summary>
internal sealed class FrameGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private ulong _number;

    /// <summary>Null: any.</summary>
    public CanId? Id { get; init; }

    /// <summary>Null: any, in bytes.</summary>
    public int? Length { get; init; }

    /// <summary>What the data is; null: see <see cref="IsCounting"/>.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Whether the data is a number that grows, low byte first, instead of random bytes.</summary>
    public bool IsCounting { get; init; }

    public bool IsExtended { get; init; }

    public bool IsFd { get; init; }

    public CanMessage Next()
    {
        CanId id = Id ?? (IsExtended ? CanId.Extended((uint)_random.Next((int)CanId.MaxExtended + 1)) : CanId.Standard((uint)_random.Next((int)CanId.MaxStandard + 1)));
        int max = IsFd ? CanFdFrame.MaxLength : CanFrame.MaxLength;
        int length = Data?.Length ?? Length ?? _random.Next(max + 1);
        Span<byte> data = stackalloc byte[CanFdFrame.MaxLength];
        if (Data is not null)
        {
            Data.CopyTo(data);
        }
        else if (IsCounting)
        {
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(number, _number++);
            number[..Math.Min(length, 8)].CopyTo(data);
        }
        else
        {
            _random.NextBytes(data[..length]);
        }
        return IsFd
            ? new CanMessage(new CanFdFrame(id, data[..CanFdFrame.RoundUpLength(length)], bitRateSwitch: true))
            : new CanMessage(new CanFrame(id, data[..length]));
    }
}
