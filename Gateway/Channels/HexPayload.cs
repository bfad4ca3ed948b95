using CanTools.Client.Grpc;

namespace CanTools.Gateway.Channels;

/// <summary>Payloads, which openOBD writes as hexadecimal text without spaces.</summary>
internal static class HexPayload
{
    /// <exception cref="GrpcException">It is none.</exception>
    public static byte[] Read(string text, int maxLength)
    {
        if (text.Length > 2 * maxLength)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A payload of {text.Length / 2} bytes; {maxLength} are the most.");
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A payload is not hexadecimal, such as 0902.");
        }
    }

    public static string Write(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
