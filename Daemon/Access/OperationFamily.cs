namespace CanTools.Daemon.Access;

/// <summary>What rules tell apart.</summary>
[Flags]
internal enum OperationFamily
{
    None = 0,

    /// <summary>Open ISO-TP channels, and see who has some.</summary>
    IsoTp = 1,

    /// <summary>Bring up and down.</summary>
    UpDown = 2,

    Create = 4,

    Delete = 8,

    /// <summary>Bit timing, modes, size, alias.</summary>
    Configure = 16,

    /// <summary>Hold an interface or a channel, and see who does.</summary>
    Claim = 32,

    /// <summary>Take from others what they hold.</summary>
    TakeOver = 64,

    All = IsoTp | UpDown | Create | Delete | Configure | Claim | TakeOver,
}
