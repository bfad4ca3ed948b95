namespace CanTools.Shared.Can;

/// <summary>What the bits and numbers in an error frame's data mean (linux/can/error.h).</summary>
internal static class CanErrorWords
{
    /// <summary>CAN_ERR_CRTL_…, data[1], from bit 0.</summary>
    public static IReadOnlyList<string> Controller { get; } =
    [
        "receive buffer overflowed", "send buffer overflowed", "error warning for receiving", "error warning for sending",
        "error passive for receiving", "error passive for sending", "error active again",
    ];

    /// <summary>CAN_ERR_PROT_…, data[2], from bit 0.</summary>
    public static IReadOnlyList<string> Protocol { get; } =
    [
        "single bit error", "frame format error", "bit stuffing error", "could not send a dominant bit",
        "could not send a recessive bit", "bus overload", "active error announcement", "error while sending",
    ];

    /// <summary>CAN_ERR_PROT_LOC_…, data[3]; null where it is not told.</summary>
    public static string? Location(byte code) => code switch
    {
        0x02 => "identifier, bits 28 to 21",
        0x03 => "start of frame",
        0x04 => "substitute remote request (SRR)",
        0x05 => "identifier extension (IDE)",
        0x06 => "identifier, bits 20 to 18",
        0x07 => "identifier, bits 17 to 13",
        0x08 => "checksum",
        0x09 => "reserved bit 0",
        0x0A => "data",
        0x0B => "length code",
        0x0C => "remote request (RTR)",
        0x0D => "reserved bit 1",
        0x0E => "identifier, bits 4 to 0",
        0x0F => "identifier, bits 12 to 5",
        0x12 => "intermission",
        0x18 => "checksum delimiter",
        0x19 => "acknowledgement",
        0x1A => "end of frame",
        0x1B => "acknowledgement delimiter",
        _ => null,
    };

    /// <summary>CAN_ERR_TRX_…, data[4].</summary>
    public static string Transceiver(byte code)
    {
        string? high = Wire("CAN high", code & 0x0F);
        string? low = (code & 0x80) != 0 ? "CAN low shorted to CAN high" : Wire("CAN low", code >> 4);
        return (high, low) switch
        {
            (null, null) => "transceiver problem",
            (not null, not null) => $"{high}, {low}",
            _ => high ?? low!,
        };
    }

    private static string? Wire(string name, int code) => code switch
    {
        4 => $"no wire at {name}",
        5 => $"{name} shorted to the battery",
        6 => $"{name} shorted to the supply",
        7 => $"{name} shorted to ground",
        _ => null,
    };
}
