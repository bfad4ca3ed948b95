using System.Text.Json;
using CanTools.Gateway.Clients;

namespace CanTools.Tests.Support;

/// <summary>A configuration file for a gateway, deleted in the end. Its clients are "bench", and "boss", an operator; both have the
/// secret "secret", whose hash costs nothing.</summary>
internal sealed class GatewayConfiguration : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public GatewayConfiguration(object connectors, object? tickets = null, object? times = null, string? daemonSocket = null,
        string? history = null, int maxChannels = 32, object? farm = null)
    {
        string[] secrets = [SecretHash.Make("secret", iterations: 1)];
        File.WriteAllText(_path, JsonSerializer.Serialize(new
        {
            Cluster = "hall",
            Clients = new
            {
                bench = new { Secrets = secrets, Priority = 1 },
                boss = new { Secrets = secrets, Priority = 2, IsOperator = true },
            },
            Connectors = connectors,
            Tickets = tickets ?? new { },
            Times = times ?? new { },
            MaxSessions = 200,
            MaxChannels = maxChannels,
            History = history,
            DaemonSocket = daemonSocket,
            Farm = farm ?? new { },
        }));

        // The gateway is no root's.
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    public string Argument => $"--Configuration={_path}";

    public void Dispose() => File.Delete(_path);
}
