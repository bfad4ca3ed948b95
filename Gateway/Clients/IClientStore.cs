using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Clients;

/// <summary>Who is let in by a secret.</summary>
internal interface IClientStore
{
    /// <summary>How many secrets a client has at most: what is compared for one that there is not, so that the time tells nothing.</summary>
    int MostSecrets { get; }

    /// <summary>Null: nobody is called that.</summary>
    ValueTask<ClientOptions?> FindAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Those of the configuration.</summary>
internal sealed class ConfiguredClients(GatewayOptions options) : IClientStore
{
    public int MostSecrets { get; } = options.Clients.Values.Select(client => client.Secrets.Count).Append(1).Max();

    public ValueTask<ClientOptions?> FindAsync(string id, CancellationToken cancellationToken) =>
        new(options.Clients.TryGetValue(id, out ClientOptions? client) ? client : null);
}
