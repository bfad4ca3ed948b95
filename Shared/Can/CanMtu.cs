namespace CanTools.Shared.Can;

/// <summary>The sizes of frames (linux/can.h), which are what a CAN interface's MTU says.</summary>
public static class CanMtu
{
    /// <summary>Classic CAN: 8 bytes of data (CAN_MTU).</summary>
    public const int Classic = 16;

    /// <summary>CAN FD: 64 bytes of data (CANFD_MTU).</summary>
    public const int Fd = 72;

    /// <summary>The smallest MTU of a CAN XL interface: 64 bytes of data (CANXL_MIN_MTU).</summary>
    public const int MinXl = 76;

    /// <summary>CAN XL: 2048 bytes of data (CANXL_MAX_MTU).</summary>
    public const int Xl = 2060;

    /// <summary>Whether an interface can have it.</summary>
    public static bool IsValid(int mtu) => mtu is Classic or Fd or (>= MinXl and <= Xl);
}
