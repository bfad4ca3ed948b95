namespace CanTools.Gateway.Configuration;

/// <summary>Everything that can be set.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The file that the others are read from; null: the usual one, if there is one.</summary>
    public string? Configuration { get; set; }

    /// <summary>
    /// Addresses with ports, such as 127.0.0.1:50051; without a certificate only this machine's own. Or "unix:" and a path.
    /// </summary>
    public IList<string> Listen { get; } = [];

    /// <summary>The server's certificate with those above it, PEM; null: no TLS.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's key, PEM; null: it is in the same file.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The longest message that is taken, in bytes; the longest of ISO-TP has 132,000, in hexadecimal.</summary>
    public int MaxMessage { get; set; } = 256 * 1024;

    /// <summary>Connections at the same time.</summary>
    public int MaxConnections { get; set; } = 4096;

    /// <summary>Calls at the same time over one connection.</summary>
    public int MaxStreamsPerConnection { get; set; } = 4096;

    /// <summary>The daemon's socket; null: where every client looks for it.</summary>
    public string? DaemonSocket { get; set; }

    /// <summary>An address with a port where metrics and health are told over HTTP, such as 127.0.0.1:9464; null: nowhere.</summary>
    public string? Metrics { get; set; }

    /// <summary>The collector that traces are sent to, over OTLP/HTTP, such as http://127.0.0.1:4318; null: none.</summary>
    public string? Traces { get; set; }

    /// <summary>What clients are told to call for their sessions; null: the address that they called.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The name of this site; clients that name another one are refused. Null: every name is right.</summary>
    public string? Cluster { get; set; }

    /// <summary>Who is let in, by the client's id.</summary>
    public IDictionary<string, ClientOptions> Clients { get; } = new Dictionary<string, ClientOptions>();

    public LocalUserOptions LocalUsers { get; } = new();

    /// <summary>What sessions are started on, by the connector's id.</summary>
    public IDictionary<string, ConnectorOptions> Connectors { get; } = new Dictionary<string, ConnectorOptions>();

    /// <summary>Connectors by the tickets for them.</summary>
    public IDictionary<string, string> Tickets { get; } = new Dictionary<string, string>();

    public FarmOptions Farm { get; } = new();

    public TimeOptions Times { get; } = new();

    /// <summary>Sessions at the same time.</summary>
    public int MaxSessions { get; set; } = 256;

    /// <summary>How often one client may wait at the same time; and how much it may have reserved.</summary>
    public int MaxReservations { get; set; } = 32;

    /// <summary>Open channels of one session.</summary>
    public int MaxChannels { get; set; } = 32;

    /// <summary>
    /// A file with the key that signs the ids of functions; it is made where it is not there. Null: a key that ends with the gateway, and
    /// with it what was signed.
    /// </summary>
    public string? FunctionKey { get; set; }

    /// <summary>A file that each session is added to once it is over; null: none.</summary>
    public string? History { get; set; }
}
