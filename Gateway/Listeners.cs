using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CanTools.Gateway.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CanTools.Gateway;

/// <summary>Where and how the server listens.</summary>
internal static class Listeners
{
    public static void Configure(KestrelServerOptions kestrel, GatewayOptions options)
    {
        // A stream may be silent for as long as the bus is.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;

        // A peer that has gone without a word, or was stopped, is noticed.
        kestrel.Limits.Http2.KeepAlivePingDelay = kestrel.Limits.Http2.KeepAlivePingTimeout = options.Times.Ping;
        kestrel.AddServerHeader = false;
        X509Certificate2Collection? chain = null;
        X509Certificate2? certificate = options.Certificate is null
            ? null
            : X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey);
        if (certificate is not null)
        {
            chain = [];
            chain.ImportFromPemFile(options.Certificate!);
        }
        foreach (string text in options.Listen.Count > 0 ? options.Listen : [ListenAddress.Default])
        {
            ListenAddress.Read(text, certificate is not null, out EndPoint? address);
            if (address is UnixDomainSocketEndPoint)
            {
                // A socket that a gateway left when it was killed.
                string path = text[ListenAddress.UnixPrefix.Length..];
                StaleSocket.Remove(path);
                kestrel.ListenUnixSocket(path, endpoint => endpoint.Protocols = HttpProtocols.Http2);
                continue;
            }
            kestrel.Listen((IPEndPoint)address!, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                    endpoint.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (certificate, chain));
            });
        }
        if (options.Metrics is not null)
            kestrel.Listen(IPEndPoint.Parse(options.Metrics), endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
