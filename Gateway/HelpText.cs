using CanTools.Gateway.Configuration;

namespace CanTools.Gateway;

/// <summary>What --help says.</summary>
internal static class HelpText
{
    public const string Text = $"""
        can-gateway opens CAN buses to other machines, over gRPC.

          can-gateway [--NAME=VALUE]...
          can-gateway hash-secret       reads a client's secret, and prints its hash for the configuration

          can-gateway farm              looks after the directory that gateways share; it has a --help of its own
          can-gateway operate           shows what functions tell and ask, and takes the answers; it has a --help of its own

          --Configuration=FILE          read this file instead of the one below
          --Listen:0=ADDRESS:PORT       where to listen (default {ListenAddress.Default}), or unix:PATH; Listen:1 is the next one
          --Certificate=FILE            PEM, with those above it; without one, only this machine reaches it
          --CertificateKey=FILE         its key (default: in the same file)
          --DaemonSocket=PATH           hycan_daemon's socket (default: where all clients look for it)
          --MaxSessions=N               sessions at the same time (default 256)
          --MaxReservations=N           reservations of one client (default 32)
          --MaxChannels=N               open channels of one session (default 32)
          --Cluster=NAME                this site; clients that name another one are refused (default: every name is right)
          --LocalUsers:Users:0=NAME     who needs no secret over a Unix socket; LocalUsers:Groups:0 for groups
          --Farm:Database=TEXT          share sessions with other gateways in this PostgreSQL, such as "Host=db;Database=farm;Username=gateway"
          --Farm:Name=NAME              what this gateway is called there (default: the machine's name)
          --Farm:Beat=TIME              how often it says there that it lives (default 00:00:03)
          --Farm:Expiry=TIME            who says nothing for so long has lost its sessions (default 00:00:15)
          --Farm:Answer=TIME            how long the database may take to answer (default 00:00:05)
          --Farm:History=TIME           how long what is over is kept (default 366.00:00:00)
          --Endpoint=ADDRESS:PORT       where clients of other gateways are sent for the sessions of this one; needed in a farm
          --Metrics=ADDRESS:PORT        tell metrics (/metrics, for Prometheus) and health (/health) there, over plain HTTP
          --Traces=URL                  send traces to this collector of OpenTelemetry's
          --History=FILE                add each session to this file once it is over (default: none)
          --FunctionKey=FILE            signs the ids of functions; made where it is not there (default: a new key at each start)
          --MaxMessage=BYTES            the longest message (default 262144)
          --MaxConnections=N            connections at the same time (default 4096)
          --MaxStreamsPerConnection=N   calls at the same time over one connection (default 4096)

        Each can as well stand in {GatewayServer.ConfigurationFile} or in a variable, such as {GatewayServer.VariablePrefix}CERTIFICATE.
        Exit status: 0 stopped by a signal, 1 it cannot serve, 2 a wrong setting.
        """;
}
