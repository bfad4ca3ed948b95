namespace CanTools.Client.Grpc;

/// <summary>Ends a call with a status.</summary>
internal sealed class GrpcException(GrpcStatusCode status, string detail) : Exception(detail)
{
    public GrpcStatusCode Status { get; } = status;
}
