namespace CanTools.Shared.Can;

/// <summary>The formats of frames.</summary>
public enum CanFrameKind
{
    /// <summary>Classic CAN, up to 8 bytes.</summary>
    Classic,

    /// <summary>CAN FD, up to 64 bytes.</summary>
    Fd,

    /// <summary>CAN XL, up to 2048 bytes.</summary>
    Xl,
}
