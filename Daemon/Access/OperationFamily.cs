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

    All = IsoTp | UpDown | Create | Delete | Configure,
}
