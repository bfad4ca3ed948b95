namespace CanTools.Shared.Protocol;

/// <summary>The answers of obdiid's protocol: two bytes, little-endian.</summary>
internal enum ObdiidCode : ushort
{
    /// <summary>Done; after an opening a datagram with the descriptor follows.</summary>
    Success = 0,

    /// <summary>Only of closing: the sender has no such socket open.</summary>
    NoSuchSocket = 1,

    /// <summary>Only of opening: it failed, or is not allowed.</summary>
    OpenFailed = 2,
}
