namespace CanTools.Shared.Protocol;

/// <summary>Every size on the wire, with its reason.</summary>
internal static class ProtocolLimits
{
    public const ushort Version = 1;

    /// <summary>operation u8, length u8</summary>
    public const int RequestHeader = 2;

    /// <summary>The length is one byte.</summary>
    public const int MaxPayload = byte.MaxValue;

    public const int MaxRequest = RequestHeader + MaxPayload;

    /// <summary>success u8, error code u8, length u16</summary>
    public const int ResponseHeader = 4;

    /// <summary>The length is two bytes.</summary>
    public const int MaxMessage = ushort.MaxValue;

    public const int MaxResponse = ResponseHeader + MaxMessage;
}
