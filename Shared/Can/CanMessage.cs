using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace CanTools.Shared.Can;

/// <summary>A frame of whichever format, with what the kernel tells of its coming.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct CanMessage
{
    private readonly CanFdFrame _short;
    private readonly CanXlFrame? _long;
    private readonly byte _lengthCode;
    private readonly byte _length;

    /// <summary>A classic frame.</summary>
    public CanMessage(CanFrame frame)
    {
        _short = CanFdFrame.FromRaw(frame.RawId, frame.Data, 0);
        _length = (byte)frame.Length;
        _lengthCode = (byte)frame.LengthCode;
    }

    /// <summary>A CAN FD frame.</summary>
    public CanMessage(CanFdFrame frame)
    {
        _short = frame;
        Kind = CanFrameKind.Fd;
    }

    /// <summary>A CAN XL frame.</summary>
    public CanMessage(CanXlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _long = frame;
        Kind = CanFrameKind.Xl;
    }

    /// <summary>As it comes from the kernel: struct can_frame where it has 16 bytes, else struct canfd_frame.</summary>
    internal CanMessage(ReadOnlySpan<byte> kernelFrame)
    {
        Span<byte> room = MemoryMarshal.AsBytes(new Span<CanFdFrame>(ref _short));
        kernelFrame[..Math.Min(kernelFrame.Length, room.Length)].CopyTo(room);
        if (kernelFrame.Length != CanMtu.Classic)
        {
            Kind = CanFrameKind.Fd;
            return;
        }

        // What the two have in common is the identifier, the length and the data.
        const int LengthAt = 4, PaddingAt = 5, LengthCodeAt = 7;
        _length = Math.Min(room[LengthAt], (byte)CanFrame.MaxLength);
        _lengthCode = _length == CanFrame.MaxLength && room[LengthCodeAt] is >= 9 and <= 15 ? room[LengthCodeAt] : _length;
        room[PaddingAt] = room[LengthCodeAt] = 0;
        if (IsRemote)
            room[LengthAt] = 0;
    }

    /// <summary>The frame's format.</summary>
    public CanFrameKind Kind { get; }

    /// <summary>The identifier; of a CAN XL frame its priority.</summary>
    public CanId Id => _long is null ? _short.Id : _long.Priority;

    /// <summary>Whether it asks for data instead of bringing them.</summary>
    public bool IsRemote => Kind == CanFrameKind.Classic && (_short.RawId & CanId.RemoteFlag) != 0;

    /// <summary>Whether it is a controller's report of an error.</summary>
    public bool IsError => Kind == CanFrameKind.Classic && (_short.RawId & CanId.ErrorFlag) != 0;

    /// <summary>Its bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Data => _long is null ? _short.Data : _long.Data.Span;

    /// <summary>The classic frame that it is.</summary>
    /// <exception cref="InvalidOperationException">It has another format.</exception>
    public CanFrame Frame => Kind == CanFrameKind.Classic
        ? CanFrame.FromRaw(_short.RawId, _length, _lengthCode, _short.Data)
        : throw Other("classic");

    /// <summary>The CAN FD frame that it is.</summary>
    /// <exception cref="InvalidOperationException">It has another format.</exception>
    public CanFdFrame FdFrame => Kind == CanFrameKind.Fd ? _short : throw Other("CAN FD");

    /// <summary>The CAN XL frame that it is.</summary>
    /// <exception cref="InvalidOperationException">It has another format.</exception>
    public CanXlFrame XlFrame => _long ?? throw Other("CAN XL");

    /// <summary>When the kernel received it, in ns since 1970, UTC; 0 where that was not asked for.</summary>
    public long ReceivedNanoseconds { get; init; }

    /// <summary>When the controller received it, in ns of its own clock; 0 where it does not tell, or was not asked.</summary>
    public long HardwareNanoseconds { get; init; }

    /// <summary>When the kernel received it, in steps of 100 ns.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.UnixEpoch.AddTicks(ReceivedNanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>The index of the interface from which it came; 0 where it came from none.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Whether this very socket sent it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether a program on this machine sent it.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Reads can-utils' notation.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static CanMessage Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CanNotation.TryRead(text, out CanMessage message) is { } problem
            ? throw new FormatException($"'{text}' is no frame: {problem}.")
            : message;
    }

    /// <summary>In can-utils' notation: <c>123#DEADBEEF</c>, <c>12345678#R</c>, <c>123##1DEADBEEF</c>.</summary>
    public override string ToString() => CanNotation.Write(this);

    internal uint RawId => _short.RawId;

    internal int LengthCode => _lengthCode;

    internal int RemoteLength => _length;

    private InvalidOperationException Other(string wanted) => new($"It is a {Kind} frame, not a {wanted} one.");
}
