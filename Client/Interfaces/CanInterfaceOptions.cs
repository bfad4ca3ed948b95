namespace CanTools.Client;

/// <summary>How an interface is to be made.</summary>
public sealed record CanInterfaceOptions
{
    /// <summary>Whether it stays when the client that had it made is gone; else it goes with it.</summary>
    public bool Stays { get; init; }

    /// <summary>Whether it is up from the start, a pair with both ends.</summary>
    public bool Up { get; init; } = true;

    /// <summary>The largest frame, see <see cref="Shared.Can.CanMtu"/>; null: the kernel's default, which is CAN FD.</summary>
    public int? Mtu { get; init; }

    /// <summary>A text for people, at most 128 bytes of UTF-8, which shows as the interface's alias.</summary>
    public string? Alias { get; init; }
}
