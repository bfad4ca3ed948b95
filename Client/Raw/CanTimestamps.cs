namespace CanTools.Client;

/// <summary>Which times a raw CAN socket brings with each frame.</summary>
public enum CanTimestamps
{
    /// <summary>None.</summary>
    None,

    /// <summary>When the kernel received it, by the system's clock.</summary>
    Software,

    /// <summary>The same, and the controller's own where it has one.</summary>
    Hardware,
}
