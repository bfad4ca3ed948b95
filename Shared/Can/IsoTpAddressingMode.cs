namespace CanTools.Shared.Can;

/// <summary>How the frames of an ISO-TP conversation say from whom to whom they go (ISO 15765-2, addressing formats).</summary>
public enum IsoTpAddressingMode : byte
{
    /// <summary>By 11-bit identifiers alone.</summary>
    Normal11,

    /// <summary>By 29-bit identifiers alone.</summary>
    Normal29,

    /// <summary>By 29-bit identifiers that contain the target's and the source's address (SAE J1939's layout).</summary>
    NormalFixed29,

    /// <summary>By 11-bit identifiers, and the target's address in the first byte of the data.</summary>
    Extended11,

    /// <summary>By 29-bit identifiers, and the target's address in the first byte of the data.</summary>
    Extended29,

    /// <summary>By 11-bit identifiers, and an address extension in the first byte of the data.</summary>
    Mixed11,

    /// <summary>
    /// By 29-bit identifiers that contain the target's and the source's address, and an address extension in the first
    /// byte of the data.
    /// </summary>
    Mixed29,
}
