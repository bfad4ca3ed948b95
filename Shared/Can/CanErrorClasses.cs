namespace CanTools.Shared.Can;

/// <summary>Kinds of errors that controllers report (the error classes of linux/can/error.h).</summary>
[Flags]
public enum CanErrorClasses
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A frame could not be sent in time.</summary>
    TransmitTimeout = 0x1,

    /// <summary>Another frame went first.</summary>
    ArbitrationLost = 0x2,

    /// <summary>The controller's state, or its buffers.</summary>
    Controller = 0x4,

    /// <summary>A violation of the protocol on the bus.</summary>
    Protocol = 0x8,

    /// <summary>The transceiver, or the wires.</summary>
    Transceiver = 0x10,

    /// <summary>Nobody acknowledged a frame.</summary>
    NoAcknowledgement = 0x20,

    /// <summary>The controller went off the bus.</summary>
    BusOff = 0x40,

    /// <summary>An error on the bus; there can be very many.</summary>
    BusError = 0x80,

    /// <summary>The controller was restarted.</summary>
    Restarted = 0x100,

    /// <summary>The error counters are told (since Linux 6.1).</summary>
    Counters = 0x200,

    /// <summary>All of them.</summary>
    All = 0x1FFFFFFF,
}
