using CanTools.Client.Grpc;

namespace CanTools.Gateway.Sessions;

/// <summary>Those that share the directory with this one.</summary>
internal interface IOtherGateways
{
    /// <summary>Whether that is the number of this one.</summary>
    bool IsThis(long gateway);

    /// <summary>Starts a session at the one that has the connector, or that the order names.</summary>
    /// <returns>Null: none has it.</returns>
    /// <exception cref="GrpcException">It refused, or does not answer.</exception>
    Task<(SessionRecord Session, string AuthenticationToken)?> StartAsync(SessionOrder order, CancellationToken cancellationToken);

    /// <summary>Ends a session where it is served.</summary>
    /// <returns>What it is now.</returns>
    /// <exception cref="GrpcException">It was over before, or its gateway does not answer.</exception>
    Task<SessionRecord> InterruptAsync(SessionRecord session, string by, string reason, CancellationToken cancellationToken);
}
