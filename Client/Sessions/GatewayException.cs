using CanTools.Client.Grpc;

namespace CanTools.Client.Sessions;

/// <summary>A gateway cannot be reached, or it said no; the message is the gateway's own then.</summary>
public sealed class GatewayException : CanToolsException
{
    /// <inheritdoc cref="GatewayException"/>
    public GatewayException(GrpcStatusCode status, string message)
        : base(message) => Status = status;

    /// <summary>
    /// The reason, for programs: <see cref="GrpcStatusCode.Unavailable"/> where somebody else has the resource, or the gateway is not
    /// there; <see cref="GrpcStatusCode.FailedPrecondition"/> where the session is over.
    /// </summary>
    public GrpcStatusCode Status { get; }

    internal static GatewayException From(GrpcException exception) => new(exception.Status, exception.Message);
}
