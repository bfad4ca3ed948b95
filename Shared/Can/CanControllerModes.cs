namespace CanTools.Shared.Can;

/// <summary>What a controller does otherwise than usual (CAN_CTRLMODE_… of linux/can/netlink.h).</summary>
[Flags]
public enum CanControllerModes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It hears what it sends, in the controller itself.</summary>
    Loopback = 0x1,

    /// <summary>It only listens, and does not even acknowledge.</summary>
    ListenOnly = 0x2,

    /// <summary>It samples each bit three times.</summary>
    TripleSampling = 0x4,

    /// <summary>It sends each frame once, whether it was acknowledged or not.</summary>
    OneShot = 0x8,

    /// <summary>It reports each error on the bus as an error frame.</summary>
    BusErrorReporting = 0x10,

    /// <summary>It takes part in CAN FD.</summary>
    Fd = 0x20,

    /// <summary>It does not need acknowledgements.</summary>
    PresumeAcknowledgement = 0x40,

    /// <summary>CAN FD as it was before ISO 11898-1:2015.</summary>
    FdNonIso = 0x80,

    /// <summary>Length codes 9 to 15 of classic frames are kept.</summary>
    ClassicLength8Codes = 0x100,

    /// <summary>The transmitter delay compensation is worked out by the controller.</summary>
    DelayCompensationAutomatic = 0x200,

    /// <summary>The transmitter delay compensation is given.</summary>
    DelayCompensationManual = 0x400,
}
