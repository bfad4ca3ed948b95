using System.Net;

namespace CanTools.Gateway.Configuration;

/// <summary>Where to listen: an address with a port, or a Unix socket.</summary>
internal static class ListenAddress
{
    public const string Default = "127.0.0.1:50051";
    public const string UnixPrefix = "unix:";

    /// <summary>Reads an address with its port, or "unix:" and a path; without a certificate it must be this machine's own.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(string text, bool hasCertificate, out EndPoint? address)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
            return ReadPath(text[UnixPrefix.Length..], out address);
        bool isAddress = IPEndPoint.TryParse(text, out IPEndPoint? ip);
        address = ip;
        if (!isAddress || !text.EndsWith($":{ip!.Port}", StringComparison.Ordinal))
            return $"'{text}' is no address with a port, such as {Default} or [::1]:50051, and no {UnixPrefix}/PATH";
        return hasCertificate || IPAddress.IsLoopback(ip.Address)
            ? null
            : $"'{text}' can be reached by other machines, which takes TLS: set Certificate, or listen on 127.0.0.1";
    }

    private static string? ReadPath(string path, out EndPoint? address)
    {
        address = null;
        if (!Path.IsPathFullyQualified(path))
            return $"'{path}' is no path from the root on";
        try
        {
            address = new System.Net.Sockets.UnixDomainSocketEndPoint(path);
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return $"'{path}' is longer than a socket's path can be";
        }
    }
}
