using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;

namespace CanTools.Gateway.Connectors;

/// <summary>What sessions can be started on.</summary>
internal sealed class ConnectorTable(GatewayOptions options)
{
    private readonly MadeInterfaces _made = new();

    public bool Has(string id) => options.Connectors.ContainsKey(id);

    /// <summary>What a session on it will hold; nothing is claimed yet.</summary>
    /// <exception cref="GrpcException">There is no such connector.</exception>
    public ConnectorHold Prepare(string id, bool isObserver) => options.Connectors.TryGetValue(id, out ConnectorOptions? connector)
        ? new ConnectorHold(id, connector, options, isObserver, _made)
        : throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No connector found with the id: \"{id}\"");
}
