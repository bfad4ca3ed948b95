namespace CanTools.Gateway.Configuration;

/// <summary>Everything that can be set.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Addresses with ports, such as 127.0.0.1:50051; without a certificate only this machine's own.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>The server's certificate with those above it, PEM; null: no TLS.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's key, PEM; null: it is in the same file.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The longest message that is taken, in bytes.</summary>
    public int MaxMessage { get; set; } = 4 * 1024 * 1024;

    /// <summary>Calls at the same time over one connection.</summary>
    public int MaxStreamsPerConnection { get; set; } = 4096;
}
