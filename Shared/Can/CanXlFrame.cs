namespace CanTools.Shared.Can;

/// <summary>A CAN XL frame (CiA 610-1): a priority, what kind of data it carries, and 1 to 2048 bytes (struct canxl_frame).</summary>
public sealed class CanXlFrame : IEquatable<CanXlFrame>
{
    /// <summary>The most bytes that a frame has.</summary>
    public const int MaxLength = 2048;

    private readonly byte[] _data;

    /// <summary>A frame.</summary>
    /// <param name="priority">The priority, an 11-bit identifier.</param>
    /// <param name="data">1 to 2048 bytes.</param>
    /// <param name="dataType">What the data are (SDU type, SDT).</param>
    /// <param name="acceptance">A number by which receivers choose (acceptance field, AF).</param>
    /// <param name="isSecure">Whether simple extended content is announced (SEC).</param>
    /// <param name="virtualNetwork">The virtual network (VCID).</param>
    /// <exception cref="ArgumentException">The priority has 29 bits, or no frame has this length.</exception>
    public CanXlFrame(
        CanId priority, ReadOnlySpan<byte> data, byte dataType = 0, uint acceptance = 0, bool isSecure = false, byte virtualNetwork = 0)
    {
        if (priority.IsExtended)
            throw new ArgumentException("A CAN XL frame's priority has 11 bits.", nameof(priority));
        if (data.Length is 0 or > MaxLength)
            throw new ArgumentException($"A CAN XL frame has 1 to 2048 bytes, not {data.Length}.", nameof(data));
        Priority = priority;
        DataType = dataType;
        Acceptance = acceptance;
        IsSecure = isSecure;
        VirtualNetwork = virtualNetwork;
        _data = data.ToArray();
    }

    /// <summary>The priority, an 11-bit identifier.</summary>
    public CanId Priority { get; }

    /// <summary>What the data are (SDU type, SDT).</summary>
    public byte DataType { get; }

    /// <summary>A number by which receivers choose (acceptance field, AF).</summary>
    public uint Acceptance { get; }

    /// <summary>Whether simple extended content is announced (SEC).</summary>
    public bool IsSecure { get; }

    /// <summary>The virtual network (VCID).</summary>
    public byte VirtualNetwork { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Data => _data;

    /// <inheritdoc/>
    public bool Equals(CanXlFrame? other) =>
        other is not null && Priority.Equals(other.Priority) && DataType == other.DataType && Acceptance == other.Acceptance
        && IsSecure == other.IsSecure && VirtualNetwork == other.VirtualNetwork && _data.AsSpan().SequenceEqual(other._data);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CanXlFrame);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Priority);
        hash.AddBytes(_data);
        return hash.ToHashCode();
    }

    /// <summary>In can-utils' notation.</summary>
    public override string ToString() => new CanMessage(this).ToString();
}
