using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CanTools.Tests.Support;

/// <summary>A certificate for 127.0.0.1 that signs itself, with its key.</summary>
internal static class LoopbackCertificate
{
    /// <summary>The file, in a folder that everybody may read then: the gateway is no root's.</summary>
    public static string Make(string folder)
    {
        string path = Path.Combine(folder, "certificate.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(path, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        return path;
    }
}
