namespace CanTools.Shared.Can;

/// <summary>
/// How an ISO-TP socket behaves (linux/can/isotp.h, ISO 15765-2); a new one has the kernel's defaults. What contradicts
/// itself is refused with the reason before the kernel sees it.
/// </summary>
public sealed record IsoTpOptions
{
    /// <summary>The kernel's defaults.</summary>
    public static IsoTpOptions Default { get; } = new();

    /// <summary>What fills frames up that we send; null: they are as short as their content.</summary>
    public byte? TransmitPadding { get; init; }

    /// <summary>What fills frames up that we receive; of use with the checks.</summary>
    public byte? ReceivePadding { get; init; }

    /// <summary>
    /// Refuses frames of the wrong length: not filled up with <see cref="ReceivePadding"/>, or filled up without it.
    /// </summary>
    public bool CheckPaddingLength { get; init; }

    /// <summary>Refuses frames that are filled up with something else than <see cref="ReceivePadding"/>.</summary>
    public bool CheckPaddingData { get; init; }

    /// <summary>Sends nothing, not even flow control: to follow what others say to each other.</summary>
    public bool ListenOnly { get; init; }

    /// <summary>Does not send while it receives, nor the other way round.</summary>
    public bool HalfDuplex { get; init; }

    /// <summary>Whether it sends to many at once.</summary>
    public IsoTpBroadcast Broadcast { get; init; }

    /// <summary>Heeds changes of block size and STmin within a transfer. Since Linux 6.9.</summary>
    public bool DynamicFlowControl { get; init; }

    /// <summary>
    /// The time in nanoseconds that the kernel leaves for each frame that we send (N_As); null: its default of 50,000.
    /// </summary>
    public uint? FrameTransmitNanoseconds { get; init; }

    /// <summary>STmin in nanoseconds for what we send, instead of what the receiver asks for.</summary>
    public uint? ForcedTransmitSeparationNanoseconds { get; init; }

    /// <summary>Ignores consecutive frames that come sooner than so many nanoseconds after the one before.</summary>
    public uint? ForcedReceiveSeparationNanoseconds { get; init; }

    /// <summary>How many consecutive frames we take until the next flow control; 0: all.</summary>
    public byte BlockSize { get; init; }

    /// <summary>
    /// STmin that we ask senders for: 0 to 127 ms in whole milliseconds, or 100 to 900 µs in steps of 100 µs.
    /// </summary>
    public TimeSpan SeparationTime { get; init; }

    /// <summary>How many flow controls "wait" in a row we accept; 0: none.</summary>
    public byte MaxWaitFrames { get; init; }

    /// <summary>Sends CAN FD frames, and receives both kinds. The interface's MTU must be 72 or more.</summary>
    public bool CanFd { get; init; }

    /// <summary>The most data bytes of a frame that we send (TX_DL): 8, with CAN FD also 12, 16, 20, 24, 32, 48, 64.</summary>
    public byte TransmitDataLength { get; init; } = 8;

    /// <summary>CAN FD frames switch to the faster bit rate for their data.</summary>
    public bool BitRateSwitch { get; init; }

    /// <summary>Checks each value and all together.</summary>
    /// <exception cref="ArgumentException">Something is out of range or contradicts something else; it says what.</exception>
    public void Validate()
    {
        if (Problem() is { } problem)
            throw new ArgumentException($"These ISO-TP options cannot be: {problem}.");
    }

    private string? Problem()
    {
        if (!Enum.IsDefined(Broadcast))
            return $"{Broadcast} is no kind of broadcast";
        if (!SeparationTimeCode.TryFrom(SeparationTime, out _))
        {
            return $"STmin cannot be {SeparationTime.TotalMilliseconds} ms; it is 0 to 127 ms in whole milliseconds, or "
                + "100 to 900 µs in steps of 100 µs";
        }
        if (FrameTransmitNanoseconds == uint.MaxValue)
            return "a frame's time must be less than 4294967295 ns";
        return IsoTpSettings.From(this).Problem();
    }
}
