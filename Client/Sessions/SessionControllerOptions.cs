using System.Security.Cryptography.X509Certificates;

namespace CanTools.Client.Sessions;

/// <summary>How to reach a gateway, and as whom.</summary>
public sealed record SessionControllerOptions
{
    /// <summary>The client's id; empty for a local user, whom the gateway's Unix socket knows.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The client's secret.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>The site that is meant; empty: whichever it is.</summary>
    public string ClusterId { get; init; } = "";

    /// <summary>The authorities whose certificates are trusted; null: the system's.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the secret: options end up in logs.</summary>
    public override string ToString() =>
        $"{nameof(SessionControllerOptions)} {{ ClientId = {ClientId}, ClusterId = {ClusterId}, Timeout = {Timeout} }}";
}
