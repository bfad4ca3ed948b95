using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Farm;

/// <summary>The farm's clients; and those of this gateway's configuration, which come first.</summary>
internal sealed class FarmClients(GatewayOptions options, FarmDatabase database) : IClientStore
{
    /// <summary>As many as add_client keeps.</summary>
    public int MostSecrets => 5;

    public async ValueTask<ClientOptions?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (options.Clients.TryGetValue(id, out ClientOptions? own))
            return own;
        List<(string[] Secrets, int Priority, bool IsOperator)> found = await database.ListAsync(
            "SELECT secrets, priority, is_operator FROM clients WHERE id = $1",
            row => (row.GetFieldValue<string[]>(0), row.GetInt32(1), row.GetBoolean(2)), cancellationToken, id);
        if (found is not [var one])
            return null;
        var client = new ClientOptions { Priority = one.Priority, IsOperator = one.IsOperator };
        foreach (string secret in one.Secrets)
            client.Secrets.Add(secret);
        return client;
    }

    /// <summary>Those of them that were let in by the farm's table, and are not in it any more.</summary>
    public async Task<IReadOnlyList<string>> FindRemovedAsync(IEnumerable<string> clients, CancellationToken cancellationToken)
    {
        string[] others = [.. clients.Where(id => !options.Clients.ContainsKey(id) && ClientTable.LocalUserOf(id) is null)];
        return others.Length == 0 ? [] : await database.ListAsync(
            "SELECT known.id FROM unnest($1) AS known (id) WHERE NOT EXISTS (SELECT FROM clients c WHERE c.id = known.id)",
            row => row.GetString(0), cancellationToken, (object)others);
    }
}
