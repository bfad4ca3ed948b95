using System.Net;

namespace CanTools.Gateway.Configuration;

/// <summary>Where to listen.</summary>
internal static class ListenAddress
{
    public const string Default = "127.0.0.1:50051";

    /// <summary>Reads an address with its port; without a certificate it must be this machine's own.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(string text, bool hasCertificate, out IPEndPoint? address)
    {
        if (!IPEndPoint.TryParse(text, out address) || !text.EndsWith($":{address.Port}", StringComparison.Ordinal))
            return $"'{text}' is no address with a port, such as {Default} or [::1]:50051";
        return hasCertificate || IPAddress.IsLoopback(address.Address)
            ? null
            : $"'{text}' can be reached by other machines, which takes TLS: set Certificate, or listen on 127.0.0.1";
    }
}
