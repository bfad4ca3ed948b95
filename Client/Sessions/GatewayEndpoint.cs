namespace CanTools.Client.Sessions;

/// <summary>Where a session is, as a gateway says it: "HOST:PORT" or "unix:PATH".</summary>
internal static class GatewayEndpoint
{
    private const string Unix = "unix:";

    /// <summary>Its address; null: where it was asked for.</summary>
    /// <param name="endpoint">What the gateway says; empty: nothing.</param>
    /// <param name="asked">The address of the gateway that was asked.</param>
    /// <exception cref="GatewayException">It is none.</exception>
    public static Uri? Of(string endpoint, Uri asked)
    {
        if (endpoint.Length == 0 || endpoint == asked.Authority || endpoint == $"{Unix}{asked.LocalPath}")
            return null;

        // What is beyond a socket of this machine is another machine, which needs TLS.
        string scheme = asked.Scheme == "http" ? "http" : "https";
        string text = endpoint.StartsWith(Unix, StringComparison.Ordinal) ? endpoint : $"{scheme}://{endpoint}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? address
            : throw new GatewayException(Grpc.GrpcStatusCode.Internal, $"The gateway names '{endpoint}' for the session, which is no address.");
    }
}
